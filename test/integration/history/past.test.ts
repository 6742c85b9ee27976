import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { CallContext } from '../../../src-main/area-service.ts'
import { createMemberRepository } from '../../../src-main/directory/member-repository.ts'
import { createHistoryRepository } from '../../../src-main/history/history-repository.ts'
import { createHistoryService } from '../../../src-main/history/history-service.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { openBulkRig } from '../directory/bulk-rig.ts'
import type { BulkRig } from '../directory/bulk-rig.ts'
import { createRememberedCompany, step } from './remembered-company.ts'
import type { Snapshot } from './remembered-company.ts'

// Hundreds of companies with many syncs each; a busy machine may take its time.

const call: CallContext = { actor: ownerActor('system', 'test') }
const scope = { children: true, query: '', offset: 0, limit: 1000 }

const historyOf = ({ db }: BulkRig) => {
  // All that these repositories use of a store here.
  const store = { prepare: (text: string) => db.prepare(text) } as unknown as Store
  const members = createMemberRepository(store)
  const count = (table: string) => () =>
    Number(db.prepare(`select count(*) from ${table} where removed_at_ms is null`).pluck().get())
  return createHistoryService({
    repository: createHistoryRepository(store),
    members: { byIds: members.byIds, count: count('member') },
    departments: { count: count('department') },
    search: { find: () => [] },
    searchIndex: { ready: () => Promise.resolve() },
    profiles: { resolve: () => ({ profileId: 'p', ordinal: 1 }) },
  })
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]))

const thingsOf = ({ members, departments, tags }: Snapshot) =>
  byId([
    ...members.map((one) => ({
      id: `member ${one.userId.toLowerCase()}`,
      says: one,
      place: String(one.departmentIds),
    })),
    // Counts follow from the members and are no change of the department.
    ...departments.map(({ memberCount: _direct, totalMemberCount: _total, ...one }) => ({
      id: `department ${one.departmentId}`,
      says: one,
      place: String(one.parentId),
    })),
    ...tags.map((one) => ({ id: `tag ${one.id}`, says: one, place: '' })),
  ])

/** How what is listed differs, worked out from what the mirror said at both times. */
const expectedDifference = (snapshots: readonly Snapshot[], from: number, to: number): string[] => {
  const empty: Snapshot = { atMs: 0, members: [], departments: [], tags: [] }
  const [was, is] = [thingsOf(snapshots[from] ?? empty), thingsOf(snapshots[to] ?? empty)]
  const everBefore = new Set(snapshots.slice(0, from + 1).flatMap((one) => [...thingsOf(one).keys()]))
  const found: string[] = []
  for (const [id, { place, says }] of is) {
    const before = was.get(id)
    if (!before) found.push(`${id} ${everBefore.has(id) ? 'returned' : 'created'}`)
    else if (before.place !== place) found.push(`${id} moved`)
    else if (JSON.stringify(before.says) !== JSON.stringify(says)) found.push(`${id} updated`)
  }
  for (const id of was.keys()) if (!is.has(id)) found.push(`${id} removed`)
  return found.toSorted()
}

it('is the mirror as it was after each sync, and the difference of any two of them, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 40 }), async (steps) => {
      const rig = openBulkRig()
      try {
        const company = createRememberedCompany(rig)
        for (const one of steps) company.perform(one)
        const { snapshots } = company
        const history = historyOf(rig)
        const indexAt = (atMs: number) => snapshots.findLastIndex((one) => one.atMs <= atMs)
        const firstMembers = snapshots.findIndex(({ members }) => members.length > 0)
        const times = [...new Set([0, ...snapshots.map(({ atMs }) => atMs)])]

        for (const atMs of times) {
          const index = indexAt(atMs)
          const expected = snapshots[index]
          const then = await history.members({ ...scope, atMs }, call)
          expect(then.known).toBe(firstMembers >= 0 && index >= firstMembers)
          expect(
            then.items.map(({ userId, name, position, status, departmentIds, mobileMasked, isLeader }) => ({
              userId,
              name,
              position,
              status,
              departmentIds: departmentIds.toSorted((a, b) => a - b),
              mobileMasked,
              isLeader,
            })),
          ).toEqual(expected?.members ?? [])
          const tree = await history.departments({ atMs }, call)
          expect(
            tree
              .map(({ departmentId, name, parentId, sortOrder, memberCount, totalMemberCount }) => ({
                departmentId,
                name,
                parentId,
                sortOrder,
                memberCount,
                totalMemberCount,
              }))
              .toSorted((a, b) => a.departmentId - b.departmentId),
          ).toEqual(expected?.departments ?? [])
          for (const { departmentId, memberCount, totalMemberCount } of tree) {
            const within = (children: boolean) => history.members({ ...scope, atMs, departmentId, children }, call)
            expect((await within(false)).total).toBe(memberCount)
            // Departments that lie inside each other count nobody twice.
            if (!tree.some(({ orphan }) => orphan)) expect((await within(true)).total).toBe(totalMemberCount)
          }
        }
        for (const fromMs of times) {
          for (const toMs of times.filter((time) => time >= fromMs)) {
            const { items, known, total, counts } = await history.difference({ ...scope, fromMs, toMs }, call)
            const [from, to] = [indexAt(fromMs), indexAt(toMs)]
            expect(
              items.map(({ entity, id, operation }) => `${entity} ${id.toLowerCase()} ${operation}`).toSorted(),
            ).toEqual(expectedDifference(snapshots, from, to))
            expect(known).toBe(from >= 0)
            expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(total)
          }
        }
      } finally {
        rig.close()
      }
    }),
    { numRuns: 150 },
  )
})

it('counts in every bucket who came, went and moved, and how many there were at its end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        step.map((one) => (one.kind === 'sync' ? { ...one, laterMs: 10 } : one)),
        { minLength: 6, maxLength: 40 },
      ),
      async (steps) => {
        const rig = openBulkRig()
        try {
          const company = createRememberedCompany(rig)
          for (const one of steps) company.perform(one)
          const { snapshots } = company
          const firstMembers = snapshots.findIndex(({ members }) => members.length > 0)
          const edgesMs = [0, ...snapshots.map(({ atMs }) => atMs), 1_000_000]
          const history = historyOf(rig)
          const { buckets, departments } = await history.activity({ edgesMs, children: true }, call)
          const keys = (one: Snapshot | undefined) => new Set(one?.members.map(({ userId }) => userId.toLowerCase()))
          const sums = new Map<number, { joined: number; left: number }>()
          for (const [index, snapshot] of snapshots.entries()) {
            const bucket = buckets[index + 1]
            const [was, is] = [keys(snapshots[index - 1]), keys(snapshot)]
            const came = [...is.difference(was)]
            const went = [...was.difference(is)]
            const isBeginning = index <= firstMembers || firstMembers < 0
            expect((bucket?.joined ?? 0) + (bucket?.returned ?? 0)).toBe(isBeginning ? 0 : came.length)
            expect(bucket?.left).toBe(isBeginning ? 0 : went.length)
            expect(bucket?.memberCount).toBe(firstMembers < 0 || index < firstMembers ? null : snapshot.members.length)
            expect(bucket?.departmentCount).toBe(snapshot.departments.length)
            if (isBeginning) continue
            for (const [people, field] of [
              [came, 'joined'],
              [went, 'left'],
            ] as const) {
              const from = field === 'joined' ? snapshot : snapshots[index - 1]
              for (const one of from?.members ?? []) {
                if (!people.includes(one.userId.toLowerCase())) continue
                for (const id of one.departmentIds) {
                  const sum = sums.get(id) ?? { joined: 0, left: 0 }
                  sums.set(id, { ...sum, [field]: sum[field] + 1 })
                }
              }
            }
          }
          for (const { departmentId, joined, left } of departments)
            expect({ joined, left }).toEqual(sums.get(departmentId) ?? { joined: 0, left: 0 })
          expect(departments.length).toBeGreaterThanOrEqual(sums.size)

          for (const departmentId of [2, 3]) {
            const part = await history.activity({ edgesMs, departmentId, children: false }, call)
            for (const [index, snapshot] of snapshots.entries()) {
              if (firstMembers < 0 || index < firstMembers) continue
              const there = snapshot.members.filter(({ departmentIds }) => departmentIds.includes(departmentId))
              expect(part.buckets[index + 1]?.memberCount).toBe(there.length)
            }
          }
        } finally {
          rig.close()
        }
      },
    ),
    { numRuns: 150 },
  )
})
