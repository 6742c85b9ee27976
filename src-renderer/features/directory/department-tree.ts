import type { Department } from '@contract/directory.ts'

export interface DepartmentNode {
  id: number
  label: string
  count: number
  orphan: boolean
  pinyin: string
  children: DepartmentNode[]
}

/**
 * Builds the forest in the order in which the host lists it. Orphans, and whatever a loop would hide, stand at
 * the top, so that every department can be seen exactly once.
 */
export function departmentTree(departments: readonly Department[]): DepartmentNode[] {
  const nodes = new Map<number, DepartmentNode>()
  for (const { departmentId, name, totalMemberCount, orphan, pinyin } of departments) {
    nodes.set(departmentId, { id: departmentId, label: name, count: totalMemberCount, orphan, pinyin, children: [] })
  }
  const roots: DepartmentNode[] = []
  for (const department of departments) {
    const node = nodes.get(department.departmentId)
    if (!node) continue
    const parent = department.orphan || department.parentId === null ? undefined : nodes.get(department.parentId)
    if (parent && parent !== node) parent.children.push(node)
    else roots.push(node)
  }
  return roots
}

/** Keys to open so that two levels can be seen. */
export const firstOpen = (roots: readonly DepartmentNode[]): number[] => roots.map((root) => root.id)
