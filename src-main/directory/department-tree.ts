import type { Department } from '../contract/directory.ts'
import { ancestry, childrenByParent, findLoops } from './bulk/department-graph.ts'
import type { MirroredDepartment } from './department-repository.ts'

export interface DepartmentTree {
  list: Department[]
  childrenOf: Map<number, number[]>
  nameOf(departmentId: number): string
  /** Names from the top down. */
  pathOf(departmentId: number): string[]
}

/** @param rows siblings in the order in which they are shown */
export const departmentTree = (rows: MirroredDepartment[]): DepartmentTree => {
  const nodes = new Map(rows.map((row) => [row.department_id, { parentId: row.parent_id }]))
  const names = new Map(rows.map((row) => [row.department_id, row.name]))
  const inLoop = new Set(findLoops(nodes).flat())
  const parentOf = new Map(
    rows.map((row) => [row.department_id, inLoop.has(row.department_id) ? null : row.parent_id] as const),
  )
  const childrenOf = childrenByParent([...parentOf].map(([departmentId, parentId]) => ({ departmentId, parentId })))
  const list = rows.map((row): Department => ({
    departmentId: row.department_id,
    name: row.name,
    parentId: row.parent_id,
    memberCount: row.member_count,
    totalMemberCount: row.total_member_count,
    childCount: childrenOf.get(row.department_id)?.length ?? 0,
    sortOrder: row.sort_order,
    leaderUserIds: JSON.parse(row.leaders) as string[],
    pinyin: row.pinyin,
    orphan:
      inLoop.has(row.department_id) || (row.parent_id !== null && row.parent_id !== 0 && !names.has(row.parent_id)),
  }))
  return {
    list,
    childrenOf,
    nameOf: (departmentId) => names.get(departmentId) ?? `#${departmentId}`,
    pathOf: (departmentId) => {
      const path = ancestry(departmentId, parentOf).toReversed()
      return (path.length > 0 ? path : [departmentId]).map((id) => names.get(id) ?? `#${id}`)
    },
  }
}
