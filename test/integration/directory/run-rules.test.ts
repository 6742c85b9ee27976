import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

// Several syncs each; a busy machine may take its time.

let desk: DeskUnderTest
let stranger: StrangerCompany

const person = (userid: string, department: number[], more: object = {}) => ({
  userid,
  name: `员工${userid}`,
  department,
  order: department.map(() => 0),
  is_leader_in_dept: department.map(() => 0),
  status: 1,
  ...more,
})
const reachable = (userid: string, department = [1]) => person(userid, department, { mobile: '13800138000' })
const crowd = (count: number) => Array.from({ length: count }, (_, index) => reachable(`u${index}`))
const root = { id: 1, name: '总部', parentid: 0 }
const withPeople = (people: unknown[]) => {
  stranger.data.members = new Map([[1, people]])
}
const mirrored = async (): Promise<string[]> => {
  const { items } = await desk.areas.directory.find({ query: '员工', limit: 50 }, desk.call)
  return items.map(({ userId }) => userId).toSorted()
}
const setRules = (rules: { guardCount?: number; guardPercent?: number; skipWithoutMobile?: boolean }) =>
  desk.areas.sync.setRules(rules, desk.call)

beforeEach(async () => {
  desk = await openDeskUnderTest()
  stranger = await openStrangerCompany({ departments: [root], members: new Map() })
  await desk.addCompany({
    apiBaseUrl: stranger.apiBaseUrl,
    secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
  })
})
afterEach(async () => {
  await desk.dispose()
  await stranger.close()
})

describe('the rules of a company', () => {
  it('are the usual ones until somebody changes them, one by one', async () => {
    const usual = { guardCount: 50, guardPercent: 10, skipWithoutMobile: false }
    expect(await desk.areas.sync.rules({}, desk.call)).toEqual(usual)
    expect(await setRules({ guardCount: 2 })).toEqual({ ...usual, guardCount: 2 })
    expect(await setRules({ skipWithoutMobile: true })).toEqual({ ...usual, guardCount: 2, skipWithoutMobile: true })
    await desk.reopen()
    expect(await desk.areas.sync.rules({}, desk.call)).toEqual({ ...usual, guardCount: 2, skipWithoutMobile: true })
  })

  it('say how many may go before a person is asked', async () => {
    withPeople(crowd(20))
    await desk.sync('all')
    await setRules({ guardCount: 1, guardPercent: 10 })
    withPeople(crowd(17))
    const run = await desk.sync('all')
    expect(run.state).toBe('awaiting-confirmation')
    expect(run.guard).toMatchObject([{ entity: 'member', wouldRemove: 3, present: 20, limit: 2 }])
    await setRules({ guardPercent: 15 })
    expect((await desk.sync('all')).counts.members).toMatchObject({ removed: 3 })
    expect(await mirrored()).toHaveLength(17)
  })
})

describe('people without a mobile', () => {
  it('are left out by the rule: nobody new comes in, nobody known changes or goes', async () => {
    withPeople([reachable('a'), person('b', [1]), person('c', [1], { mobile: '' })])
    await desk.sync('all')
    await setRules({ skipWithoutMobile: true })
    // The answer is the same as before, byte for byte; the rule is not.
    const same = await desk.sync('all')
    expect(same.counts.members).toMatchObject({ total: 3, unchanged: 1, skipped: 2, removed: 0 })

    withPeople([reachable('a'), person('b', [1], { name: '改名' }), person('c', [1]), person('d', [1])])
    const run = await desk.sync('all')
    expect(run).toMatchObject({ state: 'succeeded', problemCount: 1 })
    expect(run.counts.members).toEqual({
      total: 4,
      created: 0,
      updated: 0,
      moved: 0,
      unchanged: 1,
      removed: 0,
      skipped: 3,
      failed: 0,
    })
    const { items } = await desk.areas.sync.problems({ runId: run.runId, offset: 0, limit: 10 }, desk.call)
    expect(items).toMatchObject([{ kind: 'run', id: 'skip-without-mobile' }])
    expect(items[0]?.reason.en).toContain('3 people')
    expect(items[0]?.reason['zh-CN']).toContain('3 名')
    expect(await mirrored()).toEqual(['a', 'b', 'c'])
    // One whom the list lacks is asked for by name, and is not gone either.
    withPeople([reachable('a'), person('b', [1])])
    stranger.data.people = new Map([['c', person('c', [1])]])
    expect((await desk.sync('all')).counts.members).toMatchObject({ removed: 0, skipped: 2 })

    await setRules({ skipWithoutMobile: false })
    withPeople([reachable('a'), person('b', [1], { name: '改名' }), person('c', [1]), person('d', [1])])
    expect((await desk.sync('all')).counts.members).toMatchObject({ created: 1, updated: 1, unchanged: 2, skipped: 0 })
  })

  it('are not those whose mobile is known and only withheld', async () => {
    withPeople([reachable('a')])
    await desk.sync('all')
    await setRules({ skipWithoutMobile: true })
    withPeople([person('a', [1], { name: '改名' })])
    expect((await desk.sync('all')).counts.members).toMatchObject({ updated: 1, skipped: 0 })
  })

  it('count once, whichever of two lists has the mobile', async () => {
    await setRules({ skipWithoutMobile: true })
    stranger.data.departments = [root, { id: 2, name: '二', parentid: 1 }]
    for (const [first, second] of [
      [reachable('a', [1, 2]), person('a', [1, 2])],
      [person('a', [1, 2]), reachable('a', [1, 2])],
    ]) {
      stranger.data.members = new Map([
        [1, [first]],
        [2, [second]],
      ])
      expect((await desk.sync('all')).counts.members).toMatchObject({ total: 1, skipped: 0 })
      expect(await mirrored()).toEqual(['a'])
    }
  })
})

describe('several people by name', () => {
  it('are synced in one run, with a problem for each that fails, and nobody else is touched', async () => {
    withPeople([...crowd(5), reachable('away')])
    await desk.sync('all')
    stranger.data.people = new Map([
      ['u1', { ...reachable('u1'), name: '员工改名' }],
      ['u2', reachable('u2')],
    ])
    stranger.data.intercept = (path, query) =>
      path === 'user/get' && query.get('userid') === 'u3' ? { errcode: 45_029, errmsg: 'odd' } : null
    const run = await desk.sync('members', { scope: { userIds: ['u1', 'U1', 'u2', 'u3', 'away', 'stranger'] } })
    expect(run.state).toBe('partial')
    expect(run.counts).toEqual({
      members: { total: 2, created: 0, updated: 1, moved: 0, unchanged: 1, removed: 1, skipped: 0, failed: 0 },
    })
    const { items } = await desk.areas.sync.problems({ runId: run.runId, offset: 0, limit: 10 }, desk.call)
    expect(items.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['member u3', 'member stranger'])
    expect(await mirrored()).toEqual(['u0', 'u1', 'u2', 'u3', 'u4'])
    // An id that nobody has is no success, as it was most likely mistyped.
    const mistyped = await desk.sync('members', { scope: { userIds: ['Stranger'] } })
    expect(mistyped).toMatchObject({ state: 'partial', problemCount: 1 })
    expect(mistyped.reason?.en).toContain('not found: 1')
  })
})

describe('the list of runs', () => {
  it('is narrowed by states and kinds, and says how long is usual from the third run on', async () => {
    withPeople(crowd(3))
    for (const kind of ['all', 'all', 'all', 'members'] as const) await desk.sync(kind)
    stranger.data.intercept = (path) => (path === 'user/list' ? { errcode: 60_020, errmsg: 'no' } : null)
    await desk.sync('all')
    const list = (states: ('failed' | 'succeeded')[], kinds: ('all' | 'members')[]) =>
      desk.areas.sync.runs({ states, kinds, offset: 0, limit: 10 }, desk.call)
    expect((await list([], [])).total).toBe(5)
    expect((await list(['failed'], [])).items).toMatchObject([{ kind: 'all', state: 'failed' }])
    const whole = await list(['succeeded'], ['all'])
    expect(whole.items.map(({ usualMs }) => usualMs)).toEqual([null, null, null])
    const durations = whole.items.map(({ durationMs }) => durationMs ?? 0).toSorted((a, b) => a - b)
    expect((await list(['failed'], [])).items[0]?.usualMs).toBe(durations[1])
    expect((await list([], ['members'])).items).toMatchObject([{ usualMs: null }])
  })
})
