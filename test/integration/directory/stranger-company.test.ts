import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany, StrangerData } from '../../helpers/stranger-company.ts'

let desk: DeskUnderTest
let stranger: StrangerCompany

const serve = async (data: StrangerData): Promise<void> => {
  stranger = await openStrangerCompany(data)
  await desk.addCompany({
    apiBaseUrl: stranger.apiBaseUrl,
    secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
  })
}
const person = (userid: string, name: string, department: number[], more: object = {}) => ({
  userid,
  name,
  department,
  order: department.map(() => 0),
  is_leader_in_dept: department.map(() => 0),
  status: 1,
  ...more,
})
const problemsOf = async (runId: string) =>
  (await desk.areas.sync.problems({ runId, offset: 0, limit: 1000 }, desk.call)).items
const changesOf = (runId: string, filter: { operation?: 'removed' } = {}) =>
  desk.areas.sync.changes({ runId, query: '', order: 'kind', offset: 0, limit: 100, ...filter }, desk.call)
const find = async (query: string) => (await desk.areas.directory.find({ query, limit: 50 }, desk.call)).items

beforeEach(async () => {
  desk = await openDeskUnderTest()
})
afterEach(async () => {
  await desk.dispose()
  await stranger.close()
})

describe('a forest of odd departments', () => {
  it('keeps orphans and loops, shows them at the top, and says why', async () => {
    await serve({
      departments: [
        { id: 10, name: '孤儿部', parentid: 999, order: 1 },
        { id: 20, name: '甲', parentid: 30 },
        { id: 30, name: '乙', parentid: 20 },
        { id: 40, name: '自己的上级', parentid: 40 },
        { id: '50', name: '数字是字符串', parentid: '10', order: '7' },
      ],
      members: new Map([[20, [person('anna', '安娜', [20])]]]),
    })
    const run = await desk.sync('all')
    expect(run.state).toBe('succeeded')
    expect(run.counts.departments).toMatchObject({ total: 5, created: 5, failed: 0 })
    const reasons = (await problemsOf(run.runId)).map(({ id, reason }) => `${id}: ${reason.en}`)
    expect(reasons.some((text) => text.startsWith('10: ') && text.includes('999'))).toBe(true)
    expect(reasons.some((text) => text.includes('20 → 30 → 20'))).toBe(true)
    const tree = await desk.areas.directory.departments({}, desk.call)
    expect(tree.find(({ departmentId }) => departmentId === 10)?.orphan).toBe(true)
    expect(tree.find(({ departmentId }) => departmentId === 50)).toMatchObject({
      parentId: 10,
      sortOrder: 7,
      orphan: false,
    })
    expect(tree.find(({ departmentId }) => departmentId === 20)).toMatchObject({ memberCount: 1, orphan: true })
  })

  it('walks 3,000 levels', async () => {
    const departments = Array.from({ length: 3000 }, (_, index) => ({
      id: index + 1,
      name: `第${index}层`,
      parentid: index,
    }))
    await serve({ departments, members: new Map([[3000, [person('deep', '深处', [3000])]]]) })
    const run = await desk.sync('all')
    expect(run.state).toBe('succeeded')
    const tree = await desk.areas.directory.departments({}, desk.call)
    expect(tree.find(({ departmentId }) => departmentId === 1)?.totalMemberCount).toBe(1)
    const { total } = await desk.areas.directory.members(
      {
        departmentId: 1,
        children: true,
        query: '',
        status: [],
        leadersOnly: false,
        withoutMobile: false,
        removed: false,
        sort: 'default',
        descending: false,
        offset: 0,
        limit: 10,
      },
      desk.call,
    )
    expect(total).toBe(1)
    const detail = await desk.areas.directory.member({ userId: 'deep' }, desk.call)
    expect(detail.departments[0]?.path).toHaveLength(3000)
  })
})

describe('odd rows', () => {
  it('takes what can be used and lists the rest with its reason', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202Egnp'
    await serve({
      departments: [{ id: 1, name: 'root', parentid: 0 }, null, { name: 'no id' }, { id: 'abc', name: 'bad id' }],
      members: new Map([
        [
          1,
          [
            person('ZhangSan', '张三', [1]),
            person('zhangsan', '张三的影子', [1]),
            person('nulls', 'x', [1], { name: null, position: null, mobile: null, extattr: null, status: null }),
            { userid: 'bare' },
            person('strings', '字符串', [1], {
              department: ['1'],
              order: ['5'],
              is_leader_in_dept: ['1'],
              status: '4',
              main_department: '1',
            }),
            person('emoji', '👨‍👩‍👧‍👦𠮷野家', [1]),
            person('hostile', hostile, [1]),
            person('status', '怪状态', [1], { status: 77 }),
            person('long', '长'.repeat(9000), [1]),
            person('lone', 'a\uD800b\u0000c', [1]),
            12_345,
            null,
            'text',
            [],
            { name: '没有账号' },
            { userid: '', name: '空账号' },
          ],
        ],
      ]),
    })
    const run = await desk.sync('all')
    expect(run.state).toBe('partial')
    expect(run.counts.departments).toMatchObject({ created: 1, failed: 3 })
    expect(run.counts.members).toMatchObject({ created: 9, failed: 7 })
    const problems = await problemsOf(run.runId)
    expect(
      problems
        .filter(({ kind }) => kind === 'member')
        .every(({ reason }) => reason.en.length > 10 && reason['zh-CN'].length > 5),
    ).toBe(true)
    expect(problems.some(({ id, reason }) => id === 'zhangsan' && reason.en.includes('ZhangSan'))).toBe(true)
    expect((await find('张三')).map(({ userId }) => userId)).toEqual(['ZhangSan'])
    expect(await desk.areas.directory.member({ userId: 'HOSTILE' }, desk.call)).toMatchObject({ name: hostile })
    expect(await desk.areas.directory.member({ userId: 'strings' }, desk.call)).toMatchObject({
      status: 4,
      isLeader: true,
      mainDepartmentId: 1,
    })
    expect(await desk.areas.directory.member({ userId: 'status' }, desk.call)).toMatchObject({ status: 77 })
    expect((await find('𠮷野')).map(({ userId }) => userId)).toEqual(['emoji'])
    expect((await find('👨')).map(({ userId }) => userId)).toEqual(['emoji'])
    expect(await desk.areas.directory.member({ userId: 'bare' }, desk.call)).toMatchObject({ departmentIds: [1] })

    const again = await desk.sync('all')
    expect(again.counts.members).toMatchObject({
      unchanged: 9,
      created: 0,
      updated: 0,
      moved: 0,
      removed: 0,
      failed: 7,
    })
    expect((await changesOf(again.runId)).total).toBe(0)
  })

  it('keeps ids and numbers as they were told, whether as numbers or as texts', async () => {
    const told = [
      { userid: 1001, mobile: '+8613800000001', order: [1, 2] },
      { userid: '007', mobile: '013800000007', order: [1, 2] },
    ].map(({ userid, order, ...more }) => ({ ...person('', '12', [1, 2]), userid, ...more, order }))
    await serve({
      departments: [
        { id: 1, name: 'root', parentid: 0 },
        { id: 2, name: '二', parentid: 1 },
      ],
      // The second list says the same people with something else about them, and their ids in the other form.
      members: new Map<number, unknown[]>([
        [1, told],
        [2, told.map((row) => ({ ...row, userid: row.userid === 1001 ? '1001' : row.userid, order: [2, 1] }))],
      ]),
    })
    const run = await desk.sync('all')
    expect(run).toMatchObject({ state: 'succeeded', counts: { members: { total: 2, created: 2, failed: 0 } } })
    expect(await problemsOf(run.runId)).toEqual([])
    const stored = new SqliteDatabase(join(desk.dir, 'desk.db'), { readonly: true })
    try {
      expect(stored.prepare('select user_id, name, mobile from member order by user_id').raw().all()).toEqual([
        ['007', '12', '013800000007'],
        ['1001', '12', '+8613800000001'],
      ])
    } finally {
      stored.close()
    }
    expect((await desk.sync('all')).counts.members).toMatchObject({ unchanged: 2, updated: 0 })
  })

  it('gathers the departments of people whose rows name none', async () => {
    const rows = [{ userid: 'wanderer', name: '行者' }]
    await serve({
      departments: [
        { id: 1, name: 'a', parentid: 0 },
        { id: 2, name: 'b', parentid: 1 },
      ],
      members: new Map([
        [1, rows],
        [2, rows],
      ]),
    })
    await desk.sync('all')
    expect(await desk.areas.directory.member({ userId: 'wanderer' }, desk.call)).toMatchObject({
      departmentIds: [1, 2],
    })
    expect((await desk.sync('all')).counts.members).toMatchObject({ unchanged: 1, moved: 0, updated: 0 })
  })
})

describe('answers that are not to be trusted', () => {
  const crowd = (count: number) => Array.from({ length: count }, (_, index) => person(`u${index}`, `员工${index}`, [1]))
  const one = [{ id: 1, name: 'root', parentid: 0 }]

  it('stops before removing everybody when nothing is told any more, and applies it when a person says so', async () => {
    await serve({ departments: one, members: new Map([[1, crowd(30)]]) })
    await desk.sync('all')
    stranger.data.members = new Map()
    const run = await desk.sync('all')
    expect(run.state).toBe('awaiting-confirmation')
    expect(run.guard).toMatchObject([{ entity: 'member', wouldRemove: 30, present: 30 }])
    expect(await find('u1')).not.toHaveLength(0)
    expect((await changesOf(run.runId, { operation: 'removed' })).total).toBe(30)

    const confirmed = await desk.areas.sync.confirm({ runId: run.runId }, desk.call)
    expect(confirmed.state).toBe('succeeded')
    expect(await find('u1')).toHaveLength(0)

    stranger.data.members = new Map([[1, crowd(30)]])
    const back = await desk.sync('all')
    expect(back.counts.members).toMatchObject({ created: 30 })
    const history = await desk.areas.directory.history({ userId: 'u1' }, desk.call)
    expect(history.map(({ operation }) => operation)).toEqual(['returned', 'removed', 'created'])
  })

  it('still names departments that are gone, and tells what happened in runs that are gone', async () => {
    const two = [...one, { id: 7, name: '品牌组', parentid: 1 }]
    await serve({ departments: two, members: new Map([[7, [person('u0', '员工0', [7])]]]) })
    await desk.sync('all')
    stranger.data.departments = one
    stranger.data.members = new Map([[1, crowd(1)]])
    expect((await desk.sync('all')).state).toBe('succeeded')

    const listed = async (input: { removed?: boolean }) =>
      (await desk.areas.directory.departments(input, desk.call)).map(({ departmentId, name, parentId }) => [
        departmentId,
        name,
        parentId,
      ])
    expect(await listed({})).toEqual([[1, 'root', 0]])
    expect(await listed({ removed: true })).toEqual([[7, '品牌组', 1]])

    const [moved] = await desk.areas.directory.history({ userId: 'u0' }, desk.call)
    expect(moved).toMatchObject({ operation: 'moved', runId: expect.any(String) as string })
    const db = new SqliteDatabase(join(desk.dir, 'desk.db'))
    db.pragma('foreign_keys = off')
    db.exec('delete from run')
    db.close()
    const after = await desk.areas.directory.history({ userId: 'u0' }, desk.call)
    expect(after.map(({ operation, runId }) => [operation, runId])).toEqual([
      ['moved', null],
      ['created', null],
    ])
    expect(after[0]).toEqual({ ...moved, runId: null })
  })

  it('throws a plan away when told to, and a later run makes older plans void', async () => {
    await serve({ departments: one, members: new Map([[1, crowd(60)]]) })
    await desk.sync('all')
    stranger.data.members = new Map()
    const rejected = await desk.areas.sync.reject({ runId: (await desk.sync('members')).runId }, desk.call)
    expect(rejected.state).toBe('rejected')
    const waiting = await desk.sync('members')
    stranger.data.members = new Map([[1, crowd(61)]])
    expect((await desk.sync('members')).counts.members).toMatchObject({ created: 1, unchanged: 60 })
    expect((await desk.areas.sync.get({ runId: waiting.runId }, desk.call)).state).toBe('rejected')
    await expect(desk.areas.sync.confirm({ runId: waiting.runId }, desk.call)).rejects.toMatchObject({
      code: 'INVALID',
    })
  })

  it('leaves the people of a department alone that could not be read', async () => {
    await serve({
      departments: [...one, { id: 2, name: 'b', parentid: 1 }],
      members: new Map([
        [1, crowd(5)],
        [2, [person('in2', '二部', [2])]],
      ]),
    })
    await desk.sync('all')
    stranger.data.intercept = (path, query) =>
      path === 'user/list' && query.get('department_id') === '2'
        ? { errcode: 45_029, errmsg: 'too large', userlist: [] }
        : null
    const run = await desk.sync('members')
    expect(run.state).toBe('partial')
    expect(run.counts.members).toMatchObject({ removed: 0, unchanged: 5 })
    expect(await find('in2')).toHaveLength(1)
  })

  it('asks for people by name before it believes them gone', async () => {
    await serve({ departments: one, members: new Map([[1, crowd(20)]]) })
    await desk.sync('all')
    stranger.data.members = new Map([[1, crowd(18)]])
    // u19 moved while the lists were read; u18 is really gone.
    stranger.data.people = new Map([['u19', person('u19', '员工19', [1])]])
    const run = await desk.sync('members')
    expect(run.counts.members).toMatchObject({ removed: 1, unchanged: 19 })
    expect(await find('u19')).toHaveLength(1)
  })

  it('ends as failed, with nothing changed, when the address is refused in the middle', async () => {
    await serve({ departments: one, members: new Map([[1, crowd(3)]]) })
    await desk.sync('all')
    stranger.data.intercept = (path) =>
      path === 'user/list'
        ? {
            errcode: 60_020,
            errmsg: 'not allow to access from your ip, hint: [1], from ip: 203.0.113.9, more info at https://x',
            userlist: [],
          }
        : null
    const run = await desk.sync('all')
    expect(run).toMatchObject({ state: 'failed', errcode: 60_020 })
    expect(run.reason?.en).toContain('203.0.113.9')
    expect(await find('u1')).not.toHaveLength(0)
  })

  it('shows a dry run and changes nothing', async () => {
    await serve({ departments: one, members: new Map([[1, crowd(3)]]) })
    const dry = await desk.sync('all', { dryRun: true })
    expect(dry.state).toBe('awaiting-confirmation')
    expect(dry.counts.members).toMatchObject({ created: 3 })
    expect(await find('u1')).toHaveLength(0)
    await desk.areas.sync.confirm({ runId: dry.runId }, desk.call)
    expect(await find('u1')).toHaveLength(1)
    expect((await desk.sync('all', { dryRun: true })).state).toBe('succeeded')
  })
})
