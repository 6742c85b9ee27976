import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { CallContext } from '../../../src-main/area-service.ts'
import { createMemberRepository } from '../../../src-main/directory/member-repository.ts'
import { createHistoryRepository } from '../../../src-main/history/history-repository.ts'
import { createHistoryService } from '../../../src-main/history/history-service.ts'
import { createPrivacyWork } from '../../../src-main/privacy/bulk/privacy-work.ts'
import { createHistoryCuts } from '../../../src-main/privacy/history-cut.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { openBulkRig } from '../directory/bulk-rig.ts'
import type { BulkRig } from '../directory/bulk-rig.ts'
import { createRememberedCompany, step } from '../history/remembered-company.ts'

const call: CallContext = { actor: ownerActor('system', 'test') }
const scope = { children: true, query: '', offset: 0, limit: 1000 }
const company = { profileId: 'p', company: 1, name: 'p' }

const open = ({ db }: BulkRig) => {
  // All that these repositories use of a store here.
  const store = { prepare: (text: string) => db.prepare(text) } as unknown as Store
  const members = createMemberRepository(store)
  const count = (table: string) => () =>
    Number(db.prepare(`select count(*) from ${table} where removed_at_ms is null`).pluck().get())
  const repository = createHistoryRepository(store)
  const history = createHistoryService({
    repository,
    members: { byIds: members.byIds, count: count('member') },
    departments: { count: count('department') },
    search: { find: () => [] },
    searchIndex: { ready: () => Promise.resolve() },
    profiles: { resolve: () => ({ profileId: 'p', ordinal: 1 }) },
  })
  return { history, cuts: createHistoryCuts(repository) }
}
type History = ReturnType<typeof open>['history']

/** Everything that the time machine says at a moment, and in the days from there on. */
const toldAt = async (history: History, atMs: number, edgesMs: number[]) => ({
  members: await history.members({ ...scope, atMs }, call),
  departments: await history.departments({ atMs }, call),
  difference: await history.difference({ ...scope, fromMs: atMs, toMs: 1_000_000 }, call),
  activity: await history.activity(
    { edgesMs: [atMs, ...edgesMs.filter((edge) => edge > atMs), 2_000_000], children: true },
    call,
  ),
})

const cutAt = async ({ cuts }: ReturnType<typeof open>, rig: BulkRig, beforeMs: number) => {
  const cut = await cuts.find(company, beforeMs)
  if (!cut) return null
  const work = createPrivacyWork(rig.db)
  work.cutHistory(cut.start)
  let removed = 0
  for (let isMore = true; isMore;) {
    const part = work.historyPart(1)
    removed += part.removed
    isMore = part.isMore
  }
  expect(removed).toBe(cut.count)
  return cut
}

it('tells of every kept day exactly what it told before older lines were cleaned up, once and again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        step.filter((one) => one.kind !== 'forget-runs'),
        { minLength: 8, maxLength: 40 },
      ),
      fc.tuple(fc.nat(40), fc.nat(40)),
      async (steps, wanted) => {
        const rig = openBulkRig()
        try {
          const remembered = createRememberedCompany(rig)
          for (const one of steps) remembered.perform(one)
          const times = [...new Set(remembered.snapshots.map(({ atMs }) => atMs))].toSorted((a, b) => a - b)
          const desk = open(rig)
          for (const index of wanted.toSorted((a, b) => a - b)) {
            // Between two moments, as days begin.
            const beforeMs = (times[index % Math.max(1, times.length)] ?? 1000) + 3
            const kept = [beforeMs, ...times.filter((time) => time > beforeMs)]
            const before = await Promise.all(kept.map((time) => toldAt(desk.history, time, times)))
            const cut = await cutAt(desk, rig, beforeMs)
            // By the service that had told it, and by one that begins anew.
            for (const history of [desk.history, open(rig).history])
              expect(await Promise.all(kept.map((time) => toldAt(history, time, times)))).toEqual(before)
            if (!cut) continue
            const span = await desk.history.span({}, call)
            expect(span).toMatchObject({ firstAtMs: cut.start.at_ms, isCut: true })
            expect(await desk.history.members({ ...scope, atMs: cut.start.at_ms - 1 }, call)).toMatchObject({
              known: false,
            })
          }
        } finally {
          rig.close()
        }
      },
    ),
    { numRuns: 60 },
  )
})

it('goes on counting people of whom only a number is left, and lets them go with the days on which they were there', async () => {
  const rig = openBulkRig()
  try {
    const remembered = createRememberedCompany(rig)
    const person = (name: string) => ({
      name,
      position: '工程师',
      mobile: '13800001234',
      status: 1,
      links: [{ departmentId: 1, order: 0, leads: false }],
    })
    const sync = { kind: 'sync', laterMs: 10, entities: ['department', 'member', 'tag'] } as const
    for (const user of ['ann', 'Bob']) remembered.perform({ kind: 'person', user, person: person('张三') })
    remembered.perform({ ...sync, entities: [...sync.entities] })
    remembered.perform({ kind: 'person', user: 'Bob', person: person('李四') })
    remembered.perform({ ...sync, entities: [...sync.entities] })
    remembered.perform({ kind: 'person', user: 'Bob', person: null })
    remembered.perform({ ...sync, entities: [...sync.entities] })
    const [first, , left] = remembered.snapshots.map(({ atMs }) => atMs)
    const desk = open(rig)
    const work = createPrivacyWork(rig.db)
    const order = { profileId: 'p', company: 1, beforeMs: (left ?? 0) + 1 }
    expect([work.departedPart(order), work.departedPart(order)]).toEqual([1, 0])
    const then = await desk.history.members({ ...scope, atMs: first ?? 0 }, call)
    expect(then.items.map(({ userId, name, departmentIds }) => ({ userId, name, departmentIds }))).toEqual([
      { userId: 'ann', name: '张三', departmentIds: [1] },
      { userId: expect.stringMatching(/^~\d+$/) as string, name: '', departmentIds: [1] },
    ])
    const text =
      JSON.stringify(rig.db.prepare('select * from member').all()) +
      JSON.stringify(rig.db.prepare('select * from journal').all())
    expect(text).not.toContain('李四')
    expect(text.toLowerCase()).not.toContain('bob')
    await cutAt(desk, rig, (left ?? 0) + 1)
    expect(rig.db.prepare('select user_id from member').pluck().all()).toEqual(['ann'])
  } finally {
    rig.close()
  }
})
