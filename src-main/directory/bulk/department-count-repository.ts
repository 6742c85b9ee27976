import type { Database } from 'better-sqlite3'
import { departmentKey, keyRange, memberIdBase } from '../company-keys.ts'
import { ancestry, subtreeSums, withoutLoops } from './department-graph.ts'

/**
 * Counts people per department, in it and below it, each person once even where several of their departments lead to
 * the same one. Only inside the transaction that changes the mirror.
 */
export const countDepartments = (db: Database, company: number): void => {
  const departments = db
    .prepare<[number], { id: number; parent: number | null; direct: number; total: number }>(
      'select department_id as id, parent_id as parent, member_count as direct, total_member_count as total from department where company = ? and removed_at_ms is null',
    )
    .all(company)
  const parentOf = withoutLoops(new Map(departments.map(({ id, parent }) => [id, { parentId: parent }])))
  const { from, to } = keyRange(company)
  const links = db
    .prepare<[number, number, number, number], [number, number]>(
      'select department_key - ?, member_id - ? from member_department where department_key between ? and ?',
    )
    .raw()
    .all(departmentKey(company, 0), memberIdBase(company), from, to)

  const departmentsPerPerson = new Uint8Array(links.reduce((highest, [, person]) => Math.max(highest, person), 0) + 1)
  for (const [, person] of links) departmentsPerPerson[person] = Math.min(2, (departmentsPerPerson[person] ?? 0) + 1)

  const direct = new Map<number, number>()
  /** People of one department count in every department above it; only the others have to be looked at one by one. */
  const single = new Map<number, number>()
  const several = new Map<number, number[]>()
  const add = (counts: Map<number, number>, id: number) => counts.set(id, (counts.get(id) ?? 0) + 1)
  for (const [departmentId, person] of links) {
    add(direct, departmentId)
    if (departmentsPerPerson[person] === 1) add(single, departmentId)
    else several.set(person, [...(several.get(person) ?? []), departmentId])
  }
  const total = subtreeSums(parentOf, single)
  for (const departmentIds of several.values()) {
    for (const id of new Set(departmentIds.flatMap((departmentId) => ancestry(departmentId, parentOf)))) add(total, id)
  }

  const update = db.prepare<[number, number, number, number]>(
    'update department set member_count = ?, total_member_count = ? where company = ? and department_id = ?',
  )
  for (const before of departments) {
    const [here, below] = [direct.get(before.id) ?? 0, total.get(before.id) ?? 0]
    if (here !== before.direct || below !== before.total) update.run(here, below, company, before.id)
  }
}
