import { childrenByParent, descendants } from '../directory/bulk/department-graph.ts'
import type { MemberFilter } from '../contract/directory.ts'
import { createDepartmentRepository } from '../directory/department-repository.ts'
import { createMemberRepository } from '../directory/member-repository.ts'
import { createSearchRepository } from '../directory/search-repository.ts'
import type { Store } from '../store/store.ts'
import type { MemberRow } from '../store/directory-rows.ts'

/** Found people who are not in the index yet would be missing: the index must be brought up to date first. */
export class IndexBehind extends Error {
  override readonly name = 'IndexBehind'
}

const rowsAtOnce = 500

/** The people of a filter, in the order of the table that it belongs to. @throws IndexBehind */
export const findMembers = async (
  store: Store,
  company: number,
  filter: MemberFilter,
  byContacts: boolean,
): Promise<number[]> => {
  const members = createMemberRepository(store)
  const { departmentId, children, query, changedSinceMs, ...view } = filter
  const ids = await members.idsOf(company, {
    ...view,
    departmentIds: departmentId === undefined ? null : children ? below(store, company, departmentId) : [departmentId],
    changedSinceMs: changedSinceMs ?? null,
  })
  if (query.trim() === '') return ids
  const inView = new Set(ids)
  if (filter.removed) return members.findRemoved(company, query, byContacts).filter((id) => inView.has(id))
  const search = createSearchRepository(store)
  if (search.isBehind(company)) throw new IndexBehind()
  return search.find(company, query, byContacts).filter((id) => inView.has(id))
}

const below = (store: Store, company: number, departmentId: number): number[] => {
  const nodes = createDepartmentRepository(store)
    .all(company)
    .map((row) => ({ departmentId: row.department_id, parentId: row.parent_id }))
  return [...descendants(departmentId, childrenByParent(nodes))]
}

/** Rows of the people in that order, a part at a time. */
export function* memberRows(store: Store, ids: readonly number[]): Generator<MemberRow[], void, void> {
  const members = createMemberRepository(store)
  for (let first = 0; first < ids.length; first += rowsAtOnce) yield members.byIds(ids.slice(first, first + rowsAtOnce))
}

/** The same by user ids, whoever of them is known. */
export const idsOfUsers = (store: Store, company: number, userIds: readonly string[]): number[] => {
  const members = createMemberRepository(store)
  const ids = userIds.flatMap((userId) => members.find(company, userId.toLowerCase())?.member_id ?? [])
  return [...new Set(ids)]
}
