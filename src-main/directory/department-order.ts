import { setImmediate } from 'node:timers/promises'
import { childrenByParent } from './bulk/department-graph.ts'
import type { ChangePlace } from './change-list-repository.ts'
import { sortInParts } from './sort-in-parts.ts'

/** Changes that are filed or named without a pause: a few milliseconds. */
const filedAtOnce = 8000
const namesAtOnce = 2000

/** A long list of which pages are read. */
export interface Ordered {
  total: number
  page(offset: number, limit: number): Promise<number[]>
}

export interface NamedTree {
  names: ReadonlyMap<number, string>
  parentOf: ReadonlyMap<number, number | null>
}

interface Shelf {
  /** Departments that stand here, and where each is in the tree; then everything else. */
  departments: [rank: number, no: number][]
  others: number[]
  sorted?: Promise<number[]>
}

/**
 * Changes by the department in which they are, in the order of the tree; within one the departments first, then people by
 * name. Only the departments that a page shows are sorted: to sort 100,000 people takes longer than anybody waits.
 * @param ranks where each department stands in the tree; what stands in none comes last
 * @param namesOf what the changes of one department are sorted by
 */
export const orderByDepartment = async (
  places: readonly ChangePlace[],
  ranks: ReadonlyMap<number, number>,
  namesOf: (nos: readonly number[]) => ReadonlyMap<number, string>,
): Promise<Ordered> => {
  const shelves = Array.from({ length: ranks.size + 1 }, (): Shelf => ({ departments: [], others: [] }))
  const rankOf = (departmentId: number | null): number =>
    (departmentId === null ? undefined : ranks.get(departmentId)) ?? ranks.size
  for (let from = 0; from < places.length; from += filedAtOnce) {
    for (const [no, , departmentId, ownId] of places.slice(from, from + filedAtOnce)) {
      const shelf = shelves[rankOf(departmentId)]
      if (ownId === null) shelf?.others.push(no)
      else shelf?.departments.push([rankOf(ownId), no])
    }
    await setImmediate()
  }

  const sort = async ({ departments, others }: Shelf): Promise<number[]> => {
    const names = new Map<number, string>()
    for (let from = 0; from < others.length; from += namesAtOnce) {
      for (const [no, name] of namesOf(others.slice(from, from + namesAtOnce))) names.set(no, name)
      await setImmediate()
    }
    const nameOf = (no: number): string => names.get(no) ?? ''
    const first = await sortInParts(departments, (a, b) => a[0] - b[0] || a[1] - b[1])
    const second = await sortInParts(others, (a, b) => ascending(nameOf(a), nameOf(b)) || a - b)
    return first.map(([, no]) => no).concat(second)
  }

  return {
    total: places.length,
    page: async (offset, limit) => {
      const found: number[] = []
      let before = 0
      for (const shelf of shelves) {
        const { departments, others } = shelf
        const length = departments.length + others.length
        if (before >= offset + limit) break
        if (length > 0 && before + length > offset) {
          shelf.sorted ??= sort(shelf)
          const from = Math.max(0, offset - before)
          found.push(...(await shelf.sorted).slice(from, offset + limit - before))
        }
        before += length
      }
      return found
    },
  }
}

const ascending = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const collator = new Intl.Collator('zh-CN', { numeric: true })

/** Where each department stands when all are read from the top down, siblings by name: the order of their paths. */
export const ranksOf = async ({ names, parentOf }: NamedTree): Promise<Map<number, number>> => {
  const ids = [...parentOf.keys()]
  const byName = await sortInParts(
    ids.map((id) => ({ id, name: names.get(id) ?? '' })),
    (a, b) => collator.compare(a.name, b.name) || a.id - b.id,
  )
  const isTop = (id: number): boolean => {
    const parent = parentOf.get(id) ?? null
    return parent === null || parent === id || !parentOf.has(parent)
  }
  const children = childrenByParent(
    byName.map(({ id }) => ({ departmentId: id, parentId: isTop(id) ? null : (parentOf.get(id) ?? null) })),
  )
  const ranks = new Map<number, number>()
  const open = byName
    .filter(({ id }) => isTop(id))
    .map(({ id }) => id)
    .reverse()
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    ranks.set(id, ranks.size)
    for (const child of (children.get(id) ?? []).toReversed()) open.push(child)
  }
  return ranks
}
