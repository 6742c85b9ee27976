import type { Problem } from '../../contract/sync.ts'

interface Node {
  departmentId: number
  name: string
  parentId: number | null
}

/**
 * What is odd about the shape of the departments. The list is a forest: parents may lie outside the visible range
 * (reference §4), and another upstream may tell of loops. Nothing here recurses: a chain may have thousands of levels.
 */
export const departmentShapeProblems = (departments: Iterable<Node>): Problem[] => {
  const nodes = new Map<number, Node>()
  for (const node of departments) nodes.set(node.departmentId, node)
  const problems: Problem[] = []
  for (const { departmentId, name, parentId } of nodes.values()) {
    if (parentId !== null && parentId !== 0 && parentId !== departmentId && !nodes.has(parentId)) {
      problems.push({
        kind: 'department',
        id: String(departmentId),
        reason: {
          'zh-CN': `“${name}”的上级部门 ${parentId} 不在可见范围内，因此显示在最上层。`,
          en: `The parent ${parentId} of "${name}" is outside the visible range; it is shown at the top level.`,
        },
      })
    }
  }
  for (const loop of findLoops(nodes)) {
    const way = [...loop, loop[0]].slice(0, 12).join(' → ')
    problems.push({
      kind: 'department',
      id: String(loop[0]),
      reason: {
        'zh-CN': `部门互为上级：${way}，因此显示在最上层。`,
        en: `Departments lie inside each other: ${way}; they are shown at the top level.`,
      },
    })
  }
  return problems
}

/** Each loop once, from its smallest id on. */
export const findLoops = (nodes: ReadonlyMap<number, Pick<Node, 'parentId'>>): number[][] => {
  const done = new Set<number>()
  const loops: number[][] = []
  for (const start of nodes.keys()) {
    const path: number[] = []
    const onPath = new Map<number, number>()
    let current: number | null = start
    while (current !== null && !done.has(current) && nodes.has(current)) {
      const seenAt = onPath.get(current)
      if (seenAt !== undefined) {
        loops.push(fromSmallest(path.slice(seenAt)))
        break
      }
      onPath.set(current, path.length)
      path.push(current)
      current = nodes.get(current)?.parentId ?? null
    }
    for (const id of path) done.add(id)
  }
  return loops
}

const fromSmallest = (loop: number[]): number[] => {
  const at = loop.indexOf(Math.min(...loop))
  return [...loop.slice(at), ...loop.slice(0, at)]
}

/**
 * The id of a department and those of all above it; a loop ends where it closes.
 * @returns nearest first
 */
export const ancestry = (departmentId: number, parentOf: ReadonlyMap<number, number | null>): number[] => {
  const path: number[] = []
  const visited = new Set<number>()
  for (
    let id: number | null = departmentId;
    id !== null && !visited.has(id) && parentOf.has(id);
    id = parentOf.get(id) ?? null
  ) {
    visited.add(id)
    path.push(id)
  }
  return path
}

/** Parents, with those of departments that lie inside each other left out: they stand at the top level. */
export const withoutLoops = (nodes: ReadonlyMap<number, Pick<Node, 'parentId'>>): Map<number, number | null> => {
  const inLoop = new Set(findLoops(nodes).flat())
  return new Map([...nodes].map(([id, { parentId }]) => [id, inLoop.has(id) ? null : parentId]))
}

/** For each department the sum of `values` in it and below it. @param parentOf without loops */
export const subtreeSums = (
  parentOf: ReadonlyMap<number, number | null>,
  values: ReadonlyMap<number, number>,
): Map<number, number> => {
  const openChildren = new Map<number, number>()
  for (const parent of parentOf.values()) {
    if (parent !== null) openChildren.set(parent, (openChildren.get(parent) ?? 0) + 1)
  }
  const sums = new Map([...parentOf.keys()].map((id) => [id, values.get(id) ?? 0]))
  const leaves = [...parentOf.keys()].filter((id) => !openChildren.has(id))
  for (let id = leaves.pop(); id !== undefined; id = leaves.pop()) {
    const parent = parentOf.get(id) ?? null
    if (parent === null || !sums.has(parent)) continue
    sums.set(parent, (sums.get(parent) ?? 0) + (sums.get(id) ?? 0))
    const open = (openChildren.get(parent) ?? 1) - 1
    openChildren.set(parent, open)
    if (open === 0) leaves.push(parent)
  }
  return sums
}

/** A department and all below it, in no order; loops are walked once. */
export const descendants = (departmentId: number, childrenOf: ReadonlyMap<number, readonly number[]>): Set<number> => {
  const found = new Set([departmentId])
  const open = [departmentId]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of childrenOf.get(id) ?? []) {
      if (found.has(child)) continue
      found.add(child)
      open.push(child)
    }
  }
  return found
}

export const childrenByParent = (
  departments: Iterable<{ departmentId: number; parentId: number | null }>,
): Map<number, number[]> => {
  const children = new Map<number, number[]>()
  for (const { departmentId, parentId } of departments) {
    if (parentId === null || parentId === departmentId) continue
    const siblings = children.get(parentId)
    if (siblings) siblings.push(departmentId)
    else children.set(parentId, [departmentId])
  }
  return children
}
