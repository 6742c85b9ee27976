import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change, ChangeOperation, EntityKind } from '../../../src-main/contract/sync.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

// Several syncs each; a busy machine may take its time.

let desk: DeskUnderTest
let stranger: StrangerCompany

const person = (userid: string, name: string, department: number[], more: object = {}) => ({
  userid,
  name,
  department,
  order: department.map(() => 0),
  status: 1,
  ...more,
})
const departments = [
  { id: 1, name: '总部', parentid: 0 },
  { id: 2, name: '研发部', parentid: 1 },
  { id: 3, name: '财务部', parentid: 1 },
  { id: 4, name: '一组', parentid: 2 },
]
interface Filter {
  entity?: EntityKind
  operation?: ChangeOperation
  query?: string
  order?: 'kind' | 'department'
  offset?: number
  limit?: number
}
const changesOf = (runId: string, filter: Filter = {}) =>
  desk.areas.sync.changes({ runId, query: '', order: 'kind', offset: 0, limit: 100, ...filter }, desk.call)
const lines = (items: Change[]) => items.map(({ entity, operation, id }) => `${entity} ${operation} ${id}`)

beforeEach(async () => {
  desk = await openDeskUnderTest()
  stranger = await openStrangerCompany({
    departments,
    members: new Map([
      [2, [person('zhang', '张三', [2, 3], { main_department: 3 })]],
      [3, [person('Wang', '王五', [3])]],
      [4, [person('li', '李四', [4]), person('<b>', '<b>粗</b>', [4])]],
    ]),
    tags: [{ tagid: 9, tagname: '标签' }],
  })
  await desk.addCompany({
    apiBaseUrl: stranger.apiBaseUrl,
    secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
  })
})
afterEach(async () => {
  await desk.dispose()
  await stranger.close()
})

describe('the changes of a run', () => {
  it('name their departments, while they are only planned and once they are applied', async () => {
    const dry = await desk.sync('all', { dryRun: true })
    const planned = await changesOf(dry.runId, { order: 'department' })
    const confirmed = await desk.areas.sync.confirm({ runId: dry.runId }, desk.call)
    const applied = await changesOf(confirmed.runId, { order: 'department' })
    expect(applied.items).toEqual(planned.items)
    expect(applied.counts).toEqual(planned.counts)
    // Departments by pinyin: cáiwù before yánfā; within one by the pinyin of the name; what has none comes last.
    expect(applied.items.map(({ id, departmentPath }) => `${departmentPath.join('/')} ${id}`)).toEqual([
      '总部 3',
      '总部 2',
      '总部/财务部 Wang',
      '总部/财务部 zhang',
      '总部/研发部 4',
      '总部/研发部/一组 <b>',
      '总部/研发部/一组 li',
      ' 1',
      ' 9',
    ])
    expect(applied.items.find(({ id }) => id === 'zhang')?.departmentId).toBe(3)
  })

  it('come in one order over all pages, with the counts of the whole run whatever is asked for', async () => {
    const { runId } = await desk.sync('all')
    const all = await changesOf(runId)
    expect(lines(all.items).map((line) => line.split(' ')[0])).toEqual([
      ...['member', 'member', 'member', 'member'],
      ...['department', 'department', 'department', 'department'],
      'tag',
    ])
    const counts = [
      { entity: 'member', operation: 'created', count: 4 },
      { entity: 'department', operation: 'created', count: 4 },
      { entity: 'tag', operation: 'created', count: 1 },
    ]
    for (const order of ['kind', 'department'] as const) {
      const whole = await changesOf(runId, { order })
      const pages = await Promise.all([0, 4, 8].map((offset) => changesOf(runId, { order, offset, limit: 4 })))
      expect(pages.flatMap(({ items }) => items)).toEqual(whole.items)
      for (const page of pages) expect(page).toMatchObject({ total: 9, counts })
    }
    const found = await changesOf(runId, { query: ' wANG ' })
    expect(found).toMatchObject({ total: 1, counts, items: [{ id: 'Wang', name: '王五' }] })
    expect((await changesOf(runId, { query: '部' })).total).toBe(3)
    expect((await changesOf(runId, { query: '部', entity: 'member' })).total).toBe(0)
    expect(await changesOf(runId, { operation: 'removed' })).toMatchObject({ total: 0, counts })
  })

  it('tell moves, changes and removals in this order, and keep the place of whoever is gone', async () => {
    await desk.sync('all')
    stranger.data.members = new Map([
      [2, [person('zhang', '张三', [2])]],
      [3, [person('Wang', '王小五', [3]), person('neu', '新人', [3])]],
      [4, [person('<b>', '<b>粗</b>', [4])]],
    ])
    const { runId } = await desk.sync('all')
    const { items } = await changesOf(runId)
    expect(lines(items)).toEqual([
      'member created neu',
      'member moved zhang',
      'member updated Wang',
      'member removed li',
    ])
    expect(items.at(-1)).toMatchObject({ departmentId: 4, departmentPath: ['总部', '研发部', '一组'] })
  })
})

describe('two runs of a company', () => {
  it('are compared thing by thing; runs of two companies are not', async () => {
    const first = await desk.sync('all')
    stranger.data.members.set(3, [person('Wang', '王小五', [3])])
    stranger.data.members.set(2, [person('zhang', '张三', [2, 3], { main_department: 3 }), person('neu', '新人', [2])])
    const second = await desk.sync('all')
    const compare = (more: object = {}) =>
      desk.areas.sync.compare(
        { runId: first.runId, otherRunId: second.runId, offset: 0, limit: 100, ...more },
        desk.call,
      )
    const all = await compare()
    expect(all.runs.map(({ runId }) => runId)).toEqual([first.runId, second.runId])
    expect(all.counts).toEqual({ different: 1, first: 8, second: 1, same: 0 })
    expect(all.items[0]).toMatchObject({
      side: 'different',
      first: { id: 'Wang', operation: 'created' },
      second: { id: 'Wang', operation: 'updated', fields: [{ field: 'name', before: '王五', after: '王小五' }] },
    })
    const pages = await Promise.all([0, 3, 6, 9].map((offset) => compare({ offset, limit: 3 })))
    expect(pages.flatMap(({ items }) => items)).toEqual(all.items)
    expect(await compare({ side: 'second' })).toMatchObject({
      total: 1,
      items: [{ first: null, second: { id: 'neu' } }],
    })
    expect(await compare({ side: 'first', entity: 'tag' })).toMatchObject({ total: 1, counts: all.counts })

    const other = await desk.addCompany({
      apiBaseUrl: stranger.apiBaseUrl,
      name: 'another',
      corpId: 'ww2234567890abcdef',
      secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
    })
    const elsewhere = await desk.sync('tags', { profileId: other })
    await expect(compare({ otherRunId: elsewhere.runId })).rejects.toMatchObject({ code: 'INVALID' })
  })
})
