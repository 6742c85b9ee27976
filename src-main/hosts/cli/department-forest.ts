import type { Department } from '../../contract/directory.ts'

export interface DepartmentNode extends Department {
  children: DepartmentNode[]
}

/** Departments below their parents, in the order given. Those whose parent is absent, and one of every loop, stand at the top. */
export const buildForest = (departments: readonly Department[]): DepartmentNode[] => {
  const nodes = new Map<number, DepartmentNode>()
  for (const department of departments) nodes.set(department.departmentId, { ...department, children: [] })
  const top: DepartmentNode[] = []
  for (const node of nodes.values()) {
    const parent = node.parentId === null || node.orphan ? undefined : nodes.get(node.parentId)
    if (parent && parent !== node) parent.children.push(node)
    else top.push(node)
  }
  const reached = new Set(reach(top))
  for (const node of nodes.values()) {
    if (reached.has(node)) continue
    // Only a loop is unreachable from the top: it is cut above its first department.
    const parent = node.parentId === null ? undefined : nodes.get(node.parentId)
    if (parent) parent.children = parent.children.filter((child) => child !== node)
    top.push(node)
    for (const below of reach([node])) reached.add(below)
  }
  return top
}

const reach = (from: readonly DepartmentNode[]): DepartmentNode[] => {
  const found = [...from]
  for (let index = 0; index < found.length; index += 1) found.push(...(found[index]?.children ?? []))
  return found
}
