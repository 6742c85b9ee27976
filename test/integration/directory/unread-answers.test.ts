import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MissingQuery } from '../../../src-main/directory/bulk/missing-member-repository.ts'
import { ending, mirrorOf, openBulkRig, reply } from './bulk-rig.ts'
import type { BulkRig } from './bulk-rig.ts'
import type { BulkRun } from '../../../src-main/directory/bulk/bulk-run.ts'

// Many syncs each; a busy machine may take its time.

const departmentIds = [1, 2, 3, 4]

interface Person {
  name: string
  departments: number[]
}
/** What the upstream says; `odd` rows stand in one list only and contradict the others. */
interface Upstream {
  people: Map<string, Person>
  odd: Map<number, { user: string; name: string }>
}

const rowOf = (userid: string, { name, departments }: Person) => ({
  userid,
  name,
  department: departments,
  order: departments.map(() => 0),
  status: 1,
})

const listOf = ({ people, odd }: Upstream, departmentId: number): Uint8Array => {
  const strange = odd.get(departmentId)
  const rows = [...people]
    .filter(([user, { departments }]) => departments.includes(departmentId) && user !== strange?.user)
    .map(([user, person]) => rowOf(user, person))
  const person = strange && people.get(strange.user)
  // Also somebody whose row does not name this department.
  if (strange && person) rows.push(rowOf(strange.user, { ...person, name: strange.name }))
  return reply({ userlist: rows })
}

const departments = reply({ department: departmentIds.map((id) => ({ id, name: `部门${id}`, parentid: id - 1 })) })

/** What execute-run.ts does for a whole run, with the lists answering in the given order. */
const fetchAll = (bulk: BulkRun, upstream: Upstream, order: number[], secret: string): void => {
  bulk.stageDepartments(departments, 'department')
  for (const id of order) bulk.stageMembers(listOf(upstream, id), id, secret)
  for (const { userId } of bulk.missingMembers(everybody).missing) ask(bulk, upstream, userId)
  bulk.setRemovals({ departments: [], members: bulk.missingMembers(everybody).missing, tags: [] })
}
const everybody: MissingQuery = { among: 'everybody', failedDepartmentIds: [], singlesKnown: true }
const entities = ['department', 'member', 'tag'] as const

const ask = (bulk: BulkRun, { people }: Upstream, user: string): boolean => {
  const person = people.get(user)
  if (person) bulk.stageMember(reply(rowOf(user, person)))
  return person !== undefined
}

type Step =
  | { kind: 'person'; user: string; person: Person | null }
  | { kind: 'odd'; departmentId: number; user: string; name: string | null }
  | { kind: 'whole'; order: number[]; secret: string; decision: 'apply' | 'confirm' | 'reject' | 'lose' }
  | { kind: 'one'; user: string }
  | { kind: 'part'; departmentIds: number[]; secret: string }

const user = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const name = fc.constantFrom('甲', '乙', '丙')
const secret = fc.constantFrom('s1', 's1', 's1', 's2')
const order = fc.shuffledSubarray(departmentIds, { minLength: departmentIds.length })
const person = fc.record({ name, departments: fc.subarray(departmentIds, { minLength: 1, maxLength: 3 }) })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('person' as const), user, person: fc.option(person) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('odd' as const),
      departmentId: fc.constantFrom(...departmentIds),
      user,
      name: fc.option(name),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('whole' as const),
      order,
      secret,
      decision: fc.constantFrom(
        'apply' as const,
        'apply' as const,
        'confirm' as const,
        'reject' as const,
        'lose' as const,
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('one' as const), user }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('part' as const),
      departmentIds: fc.subarray(departmentIds, { minLength: 1 }),
      secret,
    }),
  },
)

const perform = (rig: BulkRig, upstream: Upstream, step: Step): void => {
  if (step.kind === 'person') {
    if (step.person) upstream.people.set(step.user, step.person)
    else upstream.people.delete(step.user)
    return
  }
  if (step.kind === 'odd') {
    if (step.name === null) upstream.odd.delete(step.departmentId)
    else upstream.odd.set(step.departmentId, { user: step.user, name: step.name })
    return
  }
  const { runId, bulk } = rig.begin()
  if (step.kind === 'whole') {
    fetchAll(bulk, upstream, step.order, step.secret)
    if (step.decision === 'apply') bulk.apply([...entities], 1, ending('succeeded'), '{}')
    else if (step.decision === 'confirm') {
      bulk.compare([...entities])
      bulk.savePlan(ending('awaiting-confirmation'))
      rig.resume(runId).applyPlan(1, { state: 'succeeded', finishedAtMs: 1, reason: null }, '{}')
    } else if (step.decision === 'reject') bulk.savePlan(ending('awaiting-confirmation'))
    return
  }
  if (step.kind === 'one') {
    const isThere = ask(bulk, upstream, step.user)
    const missing = isThere ? [] : bulk.missingMembers({ among: 'people', userKeys: [step.user] }).missing
    bulk.setRemovals({ departments: [], members: missing, tags: [] })
  } else {
    for (const id of step.departmentIds) bulk.stageMembers(listOf(upstream, id), id, step.secret)
    const query = { among: 'departments', departmentIds: step.departmentIds } as const
    for (const { userId } of bulk.missingMembers(query).missing) ask(bulk, upstream, userId)
    bulk.setRemovals({ departments: [], members: bulk.missingMembers(query).missing, tags: [] })
  }
  bulk.apply(['member'], 1, ending('succeeded'), '{}')
}

const syncWhole = (rig: BulkRig, upstream: Upstream, order: number[]) => {
  const { bulk } = rig.begin()
  fetchAll(bulk, upstream, order, 's1')
  const { tallies } = bulk.compare([...entities])
  bulk.apply([...entities], 1, ending('succeeded'), '{}')
  return tallies.member
}

describe('lists of members that say what they said before', () => {
  it('leave the mirror as a fresh data directory would have it, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), order, order, (steps, oneOrder, otherOrder) => {
        const [rig, fresh] = [openBulkRig(), openBulkRig()]
        try {
          const upstream: Upstream = { people: new Map(), odd: new Map() }
          for (const one of steps) perform(rig, upstream, one)
          const tally = syncWhole(rig, upstream, oneOrder)
          syncWhole(fresh, upstream, otherOrder)
          expect(mirrorOf(rig.db)).toEqual(mirrorOf(fresh.db))
          expect(tally?.total).toBe(mirrorOf(fresh.db).members.length)
          // And a run that finds nothing new says so.
          const again = syncWhole(rig, upstream, otherOrder)
          expect(again).toMatchObject({ created: 0, updated: 0, moved: 0, returned: 0, removed: 0 })
          expect(again?.unchanged).toBe(mirrorOf(fresh.db).members.length)
          expect(mirrorOf(rig.db)).toEqual(mirrorOf(fresh.db))
        } finally {
          rig.db.close()
          fresh.db.close()
        }
      }),
      { numRuns: 400 },
    )
  })

  it('are not read again at all', () => {
    const rig = openBulkRig()
    const upstream: Upstream = { people: new Map([['a', { name: '甲', departments: [1] }]]), odd: new Map() }
    syncWhole(rig, upstream, departmentIds)
    // Were it read, a row of the mirror that is not what the list says would be put right.
    rig.db.exec("update member set raw = '{}'")
    const { bulk } = rig.begin()
    bulk.stageMembers(listOf(upstream, 1), 1, 's1')
    expect(bulk.compare(['member']).tallies.member).toMatchObject({ unchanged: 1, total: 1 })
    rig.close()
  })

  it('count as the lower list, also after a row that says the same, against a third that does not', () => {
    const [rig, fresh] = [openBulkRig(), openBulkRig()]
    const upstream: Upstream = {
      people: new Map([['a', { name: '丙', departments: [1, 4] }]]),
      odd: new Map([[3, { user: 'a', name: '甲' }]]),
    }
    perform(rig, upstream, { kind: 'part', departmentIds: [1, 2], secret: 's1' })
    syncWhole(rig, upstream, [2, 4, 1, 3])
    syncWhole(fresh, upstream, [1, 2, 4, 3])
    expect(mirrorOf(rig.db)).toEqual(mirrorOf(fresh.db))
    rig.close()
    fresh.close()
  })

  it('are read again with another secret, which may be told other fields', () => {
    const rig = openBulkRig()
    const upstream: Upstream = { people: new Map([['a', { name: '甲', departments: [1] }]]), odd: new Map() }
    syncWhole(rig, upstream, departmentIds)
    rig.db.exec('update member set raw = \'{"userid":"a"}\', name = \'\'')
    const { bulk } = rig.begin()
    bulk.stageMembers(listOf(upstream, 1), 1, 's2')
    expect(bulk.compare(['member']).tallies.member).toMatchObject({ updated: 1 })
    rig.close()
  })
})

describe('a run that was ended from outside', () => {
  it('changes nothing any more', () => {
    const rig = openBulkRig()
    const { runId, bulk } = rig.begin()
    fetchAll(bulk, { people: new Map([['a', { name: '甲', departments: [1] }]]), odd: new Map() }, departmentIds, 's1')
    rig.db.prepare("update run set state = 'interrupted' where run_id = ?").run(runId)
    expect(() => bulk.apply([...entities], 1, ending('succeeded'), '{}')).toThrow(/ended from outside/)
    expect(mirrorOf(rig.db).members).toEqual([])
    expect(rig.db.prepare('select count(*) from journal').pluck().get()).toBe(0)
    rig.close()
  })
})

describe('ids without names, from a new address', () => {
  it('do not hide that the old departments come back later', () => {
    const rig = openBulkRig()
    const upstream: Upstream = { people: new Map([['a', { name: '甲', departments: [1] }]]), odd: new Map() }
    syncWhole(rig, upstream, departmentIds)
    const { bulk } = rig.begin()
    bulk.stageIds([{ userId: 'a', departmentId: 2 }])
    bulk.apply(['member'], 1, ending('partial'), '{}')
    expect(mirrorOf(rig.db).members).toMatchObject([{ name: '甲', departments: '[[2,0,0]]' }])
    expect(syncWhole(rig, upstream, departmentIds)).toMatchObject({ moved: 1 })
    expect(mirrorOf(rig.db).members).toMatchObject([{ name: '甲', departments: '[[1,0,0]]' }])
    rig.close()
  })
})
