import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRow } from '../../../src-main/contract/directory.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

// Many syncs each; a busy machine may take its time.

let desk: DeskUnderTest
let stranger: StrangerCompany

const person = (userid: string, name: string, department: number[], more: object = {}) => ({
  userid,
  name,
  department,
  order: department.map(() => 0),
  is_leader_in_dept: department.map(() => 0),
  status: 1,
  ...more,
})
const everybody = [
  person('Zhang.San', '张三', [1], {
    mobile: '13800138000',
    email: 'zs@example.com',
    biz_mail: 'san.zhang@corp.example',
    position: '高级工程师',
    alias: '老三',
    english_name: 'Sam',
    order: [5],
  }),
  person('shan', '单雄信', [1], { order: [9], position: '经理', is_leader_in_dept: [1] }),
  person('lvbu', '吕布', [2], { status: 4, mobile: '13911112222', email: 'lb@example.com' }),
  person('yuchi', '尉迟恭', [2, 3], { order: [0, 7], position: '经理' }),
  person('ouyang', '欧阳修', [3], { status: 2 }),
  person('emoji', '👩‍💻码农', [3]),
  person('x1', '买买提·艾力', [3], { email: 'zs@other.example' }),
  person('müller', 'Jürgen Müller', [1]),
]
const lists = (people: ReturnType<typeof person>[]) =>
  new Map([1, 2, 3].map((id) => [id, people.filter(({ department }) => department.includes(id))]))

beforeAll(async () => {
  desk = await openDeskUnderTest()
  stranger = await openStrangerCompany({
    departments: [
      { id: 1, name: '总部', parentid: 0 },
      { id: 2, name: '一部', parentid: 1 },
      { id: 3, name: '二部', parentid: 2 },
    ],
    members: lists(everybody),
  })
  await desk.addCompany({
    apiBaseUrl: stranger.apiBaseUrl,
    secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
  })
  expect((await desk.sync('all')).state).toBe('succeeded')
})
afterAll(async () => {
  await desk.dispose()
  await stranger.close()
})

const find = async (query: string) => {
  const { total, items } = await desk.areas.directory.find({ query, limit: 200 }, desk.call)
  expect(items).toHaveLength(total)
  return items.map(({ userId }) => userId)
}
const all = {
  children: true,
  query: '',
  leadersOnly: false,
  withoutMobile: false,
  removed: false,
  sort: 'default',
  descending: false,
  offset: 0,
  limit: 100,
} as const
const table = async (asked: Partial<Parameters<DeskUnderTest['areas']['directory']['members']>[0]> = {}) => {
  const { total, items } = await desk.areas.directory.members({ ...all, status: [], ...asked }, desk.call)
  return { total, ids: items.map(({ userId }: MemberRow) => userId) }
}

describe('finding', () => {
  it.each([
    ['张三', 'Zhang.San'],
    ['张', 'Zhang.San'],
    ['三', 'Zhang.San'],
    ['zhangsan', 'Zhang.San'],
    ['zhang san', 'Zhang.San'],
    ['ZS', 'Zhang.San'],
    ['老三', 'Zhang.San'],
    ['sam', 'Zhang.San'],
    ['ng.sa', 'Zhang.San'],
    ['00138', 'Zhang.San'],
    ['zs@example.com', 'Zhang.San'],
    ['san.zhang@corp', 'Zhang.San'],
    ['高级', 'Zhang.San'],
    ['程', 'Zhang.San'],
    ['张 工程师', 'Zhang.San'],
    ['shanxiong', 'shan'],
    ['danxiong', 'shan'],
    ['sxx', 'shan'],
    ['lvbu', 'lvbu'],
    ['lü', 'lvbu'],
    ['LÜBU', 'lvbu'],
    ['yuchi', 'yuchi'],
    ['weichi', 'yuchi'],
    ['ouyangxiu', 'ouyang'],
    ['👩‍💻', 'emoji'],
    ['码', 'emoji'],
    ['提·艾', 'x1'],
    ['艾力', 'x1'],
    ['x1', 'x1'],
    ['müller', 'müller'],
    ['rgen', 'müller'],
  ])('%s', async (query, userId) => {
    expect(await find(query)).toContain(userId)
  })

  it.each([
    '张四',
    '三老',
    'sanlao',
    '三sam',
    'zhangsi',
    '13800138001',
    'zs@nowhere',
    '"',
    '*',
    '¦',
    '(',
    "'",
    '\0',
    'NEAR(a b)',
  ])('%j finds nobody', async (query) => {
    expect(await find(query)).toEqual([])
  })

  it('tells the two mailboxes of one name apart by their addresses', async () => {
    expect(await find('zs@example.com')).toEqual(['Zhang.San'])
    expect(await find('zs@other')).toEqual(['x1'])
  })

  it('puts the exact one first', async () => {
    expect((await find('zhang.san'))[0]).toBe('Zhang.San')
    expect((await find('经理'))[0]).toBe('shan')
  })

  it('never fails, whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), async (query) => {
        await find(query)
        await table({ query })
      }),
      { numRuns: 150 },
    )
  })
})

describe('the member table', () => {
  it('counts everybody and shows a page', async () => {
    expect((await table()).total).toBe(everybody.length)
    const paged = []
    for (let offset = 0; offset < everybody.length; offset += 3) {
      const { total, ids } = await table({ offset, limit: 3, sort: 'name' })
      expect(total).toBe(everybody.length)
      paged.push(...ids)
    }
    expect(paged).toEqual((await table({ sort: 'name' })).ids)
    expect((await table({ offset: 1000 })).ids).toEqual([])
  })

  it('sorts names by pinyin, both ways', async () => {
    const han = ['lvbu', 'x1', 'ouyang', 'shan', 'yuchi', 'Zhang.San']
    const { ids } = await table({ sort: 'name' })
    expect(ids.filter((id) => han.includes(id))).toEqual(han)
    const { ids: reversed } = await table({ sort: 'name', descending: true })
    expect(reversed.filter((id) => han.includes(id))).toEqual(han.toReversed())
  })

  it('shows one department in the order of WeCom, larger first', async () => {
    expect((await table({ departmentId: 1, children: false })).ids).toEqual(['shan', 'Zhang.San', 'müller'])
    expect((await table({ departmentId: 3, children: false })).ids).toEqual(['yuchi', 'emoji', 'ouyang', 'x1'])
  })

  it.each([
    [{ departmentId: 2 }, ['emoji', 'lvbu', 'ouyang', 'x1', 'yuchi']],
    [{ departmentId: 2, children: false }, ['lvbu', 'yuchi']],
    [{ departmentId: 99 }, []],
    [{ status: [2, 4] }, ['lvbu', 'ouyang']],
    [{ leadersOnly: true }, ['shan']],
    [{ departmentId: 2, withoutMobile: true }, ['emoji', 'ouyang', 'x1', 'yuchi']],
    [{ changedSinceMs: 0, status: [2] }, ['ouyang']],
    [{ changedSinceMs: Date.UTC(2200, 0) }, []],
    [{ query: '经理' }, ['shan', 'yuchi']],
    [{ query: '经理', departmentId: 2 }, ['yuchi']],
    [{ removed: true }, []],
  ])('filters by %j', async (asked, ids) => {
    const found = await table(asked)
    expect(found.total).toBe(ids.length)
    expect(found.ids.toSorted()).toEqual(ids.toSorted())
  })
})

describe('people who leave and come back', () => {
  it('are found or not, at once, and can be looked for among the removed', async () => {
    stranger.data.members = lists(everybody.filter(({ userid }) => userid !== 'yuchi'))
    await desk.sync('members')
    expect(await find('尉迟')).toEqual([])
    expect(await find('经理')).toEqual(['shan'])
    expect((await table()).ids).not.toContain('yuchi')
    expect((await table({ removed: true })).ids).toEqual(['yuchi'])
    for (const query of ['尉迟', 'yuchi', '经理', 'chigong'])
      expect((await table({ removed: true, query })).ids).toEqual(['yuchi'])
    expect((await table({ removed: true, query: '张三' })).total).toBe(0)

    stranger.data.members = lists(everybody)
    await desk.sync('members')
    expect(await find('尉迟')).toEqual(['yuchi'])
    expect((await table({ removed: true })).total).toBe(0)
  })

  it('are never found under an old name right after a sync', async () => {
    for (const name of ['王小明', '李小红', '赵小刚']) {
      stranger.data.members = lists(
        everybody.map((row) => (row.userid === 'ouyang' ? person('ouyang', name, [3]) : row)),
      )
      await desk.sync('members')
      expect(await find(name)).toEqual(['ouyang'])
      for (const other of ['欧阳修', '王小明', '李小红', '赵小刚'])
        if (other !== name) expect(await find(other)).toEqual([])
    }
  })
})
