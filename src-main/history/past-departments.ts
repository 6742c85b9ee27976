import type { Department } from '../contract/directory.ts'
import { ancestry, subtreeSums, withoutLoops } from '../directory/bulk/department-graph.ts'
import { departmentTree } from '../directory/department-tree.ts'
import type { DepartmentTree } from '../directory/department-tree.ts'
import type { MirroredDepartment } from '../directory/department-repository.ts'
import { createSearchWords, normalise } from '../directory/search-words.ts'
import type { HistoryRepository, KeptDepartment, Link } from './history-repository.ts'
import { valueBefore, wasPresentBefore } from './journal-fold.ts'
import type { Fold } from './journal-fold.ts'
import { createPace } from './pace.ts'

/** All departments that a company has or had, as they are mirrored. */
export const keptDepartments = async (repository: HistoryRepository, company: number): Promise<KeptDepartment[]> => {
  const pace = createPace()
  const rows: KeptDepartment[] = []
  for (let afterId = -1; ;) {
    const part = repository.departments(company, afterId)
    rows.push(...part)
    const last = part.at(-1)
    if (!last || part.length < repository.rowsAtOnce) return rows
    afterId = last.department_id
    if (pace.isDue()) await pace.rest()
  }
}

/** A tree without counts of people, of the departments as they stand in these rows. */
export const treeOf = (rows: readonly KeptDepartment[]): DepartmentTree =>
  departmentTree(
    rows
      .map((row): MirroredDepartment => ({ ...row, member_count: 0, total_member_count: 0 }))
      .sort((a, b) => b.sort_order - a.sort_order || a.department_id - b.department_id),
  )

/** The departments before all that a fold tells of. */
export const departmentsBefore = (rows: readonly KeptDepartment[], fold: Fold['department']): KeptDepartment[] => {
  const words = createSearchWords()
  const pinyinOf = (name: string) => `${words.readings(name)} ${normalise(name)}`.trim()
  return rows.flatMap((row) => {
    const happened = fold.get(row.department_id)
    if (!happened) return row.removed_at_ms === null ? [row] : []
    if (!wasPresentBefore(happened)) return []
    const name = valueBefore(happened, 'name', row.name) ?? ''
    const parent = valueBefore(happened, 'parentId', row.parent_id === null ? null : String(row.parent_id))
    return [
      {
        department_id: row.department_id,
        name,
        parent_id: parent === null ? null : Number(parent),
        sort_order: Number(valueBefore(happened, 'sortOrder', String(row.sort_order))),
        leaders: valueBefore(happened, 'leaders', row.leaders) ?? '[]',
        pinyin: name === row.name ? row.pinyin : pinyinOf(name),
        removed_at_ms: null,
      },
    ]
  })
}

/** Who is in which department; in parts, as there are as many as people. */
export const currentLinks = async function* (repository: HistoryRepository, company: number): AsyncGenerator<Link[]> {
  const pace = createPace()
  for (let after: Link = [-1, 0]; ;) {
    const part = repository.links(company, after)
    yield part
    const last = part.at(-1)
    if (!last) return
    after = last
    if (pace.isDue()) await pace.rest()
  }
}

/**
 * Counts people per department, in it and below it, each person once; as directory/bulk/department-count-repository.ts
 * does for the mirror of today.
 */
export const countPeople = async (list: readonly Department[], links: AsyncIterable<Link[]>): Promise<Department[]> => {
  const pace = createPace()
  const parentOf = withoutLoops(new Map(list.map(({ departmentId, parentId }) => [departmentId, { parentId }])))
  const direct = new Map<number, number>()
  /** The department of people who are in one only, and the departments of the others. */
  const homes = new Map<number, number>()
  const several = new Map<number, number[]>()
  for await (const part of links) {
    for (const [departmentId, person] of part) {
      direct.set(departmentId, (direct.get(departmentId) ?? 0) + 1)
      const home = homes.get(person)
      if (home === undefined) homes.set(person, departmentId)
      else several.set(person, [...(several.get(person) ?? [home]), departmentId])
    }
    if (pace.isDue()) await pace.rest()
  }
  await pace.rest()
  const single = new Map(direct)
  for (const departmentIds of several.values())
    for (const id of departmentIds) single.set(id, (single.get(id) ?? 0) - 1)
  const total = subtreeSums(parentOf, single)
  for (const departmentIds of several.values()) {
    for (const id of new Set(departmentIds.flatMap((departmentId) => ancestry(departmentId, parentOf))))
      total.set(id, (total.get(id) ?? 0) + 1)
    if (pace.isDue()) await pace.rest()
  }
  return list.map((department) => ({
    ...department,
    memberCount: direct.get(department.departmentId) ?? 0,
    totalMemberCount: total.get(department.departmentId) ?? 0,
  }))
}
