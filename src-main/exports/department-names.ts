import { ancestry } from '../directory/bulk/department-graph.ts'

/** Between names in one cell. */
export const listSeparator = ';'

/** Names of departments and where they stand; ids that the mirror does not know are shown as `#12`. */
export interface DepartmentNames {
  nameOf(departmentId: number): string
  /** From the top down, such as `北京示例/研发/平台`. */
  pathOf(departmentId: number): string
}

export const departmentNames = (
  rows: readonly { departmentId: number; name: string; parentId: number | null }[],
): DepartmentNames => {
  const names = new Map(rows.map(({ departmentId, name }) => [departmentId, name]))
  const parents = new Map(rows.map(({ departmentId, parentId }) => [departmentId, parentId]))
  const paths = new Map<number, string>()
  const nameOf = (departmentId: number) => names.get(departmentId) ?? `#${departmentId}`
  return {
    nameOf,
    pathOf: (departmentId) => {
      const known = paths.get(departmentId)
      if (known !== undefined) return known
      const way = ancestry(departmentId, parents).toReversed()
      const path = (way.length > 0 ? way : [departmentId]).map(nameOf).join('/')
      paths.set(departmentId, path)
      return path
    },
  }
}
