import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ancestry,
  childrenByParent,
  departmentShapeProblems,
  descendants,
  findLoops,
  subtreeSums,
  withoutLoops,
} from '../../../../src-main/directory/bulk/department-graph.ts'

/** Any parents at all: itself, nobody, somebody outside, and loops. */
const parents = fc
  .array(fc.option(fc.integer({ min: 0, max: 14 })), { minLength: 1, maxLength: 12 })
  .map((list) => new Map(list.map((parent, index) => [index + 1, parent])))
const nodesOf = (parentOf: ReadonlyMap<number, number | null>) =>
  new Map([...parentOf].map(([id, parentId]) => [id, { parentId }]))

/** By following parents as often as there are departments. */
const isInLoop = (id: number, parentOf: ReadonlyMap<number, number | null>): boolean => {
  let at = parentOf.get(id) ?? null
  for (let steps = 0; steps <= parentOf.size; steps++) {
    if (at === null || !parentOf.has(at)) return false
    if (at === id) return true
    at = parentOf.get(at) ?? null
  }
  return false
}
const isBelow = (id: number, top: number, parentOf: ReadonlyMap<number, number | null>): boolean => {
  let at: number | null = id
  for (let steps = 0; at !== null && steps <= parentOf.size; steps++) {
    if (at === top) return true
    at = parentOf.get(at) ?? null
  }
  return false
}

describe('a forest of departments', () => {
  it('has its loops found, each once, from the smallest id on', () => {
    fc.assert(
      fc.property(parents, (parentOf) => {
        const loops = findLoops(nodesOf(parentOf))
        const found = loops.flat()
        expect(new Set(found).size).toBe(found.length)
        expect(found.toSorted((a, b) => a - b)).toEqual([...parentOf.keys()].filter((id) => isInLoop(id, parentOf)))
        for (const loop of loops) {
          expect(loop[0]).toBe(Math.min(...loop))
          loop.forEach((id, index) => expect(parentOf.get(id)).toBe(loop[(index + 1) % loop.length]))
        }
      }),
    )
  })

  it('sums, climbs and descends as a count by hand does', () => {
    fc.assert(
      fc.property(parents, fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }), (raw, numbers) => {
        const parentOf = withoutLoops(nodesOf(raw))
        const values = new Map([...parentOf.keys()].map((id, index) => [id, numbers[index] ?? 0]))
        const sums = subtreeSums(parentOf, values)
        const childrenOf = childrenByParent(
          [...parentOf].map(([departmentId, parentId]) => ({ departmentId, parentId })),
        )
        for (const top of parentOf.keys()) {
          const below = [...parentOf.keys()].filter((id) => isBelow(id, top, parentOf))
          expect(sums.get(top)).toBe(below.reduce((sum, id) => sum + (values.get(id) ?? 0), 0))
          expect([...descendants(top, childrenOf)].toSorted((a, b) => a - b)).toEqual(below)
          expect(ancestry(top, parentOf).toSorted((a, b) => a - b)).toEqual(
            [...parentOf.keys()].filter((id) => isBelow(top, id, parentOf)),
          )
        }
      }),
    )
  })

  it('ends its walks in loops that were left in', () => {
    const loop = new Map<number, number | null>([
      [1, 2],
      [2, 3],
      [3, 1],
    ])
    expect(ancestry(1, loop)).toEqual([1, 2, 3])
    const children = childrenByParent([...loop].map(([departmentId, parentId]) => ({ departmentId, parentId })))
    expect(descendants(1, children).size).toBe(3)
  })

  it('may be a chain of 30,000 levels', () => {
    const depth = 30_000
    const parentOf = new Map<number, number | null>([[1, null]])
    for (let id = 2; id <= depth; id++) parentOf.set(id, id - 1)
    expect(findLoops(nodesOf(parentOf))).toEqual([])
    expect(subtreeSums(parentOf, new Map([[depth, 1]])).get(1)).toBe(1)
    expect(ancestry(depth, parentOf)).toHaveLength(depth)
    const children = childrenByParent([...parentOf].map(([departmentId, parentId]) => ({ departmentId, parentId })))
    expect(descendants(1, children).size).toBe(depth)
    // As one loop.
    parentOf.set(1, depth)
    expect(findLoops(nodesOf(parentOf))[0]).toHaveLength(depth)
    const problems = departmentShapeProblems(
      [...parentOf].map(([departmentId, parentId]) => ({ departmentId, parentId, name: '' })),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]?.reason.en.length).toBeLessThan(300)
  })

  it('names orphans and departments that are their own parents', () => {
    const problems = departmentShapeProblems([
      { departmentId: 1, parentId: 0, name: 'root' },
      { departmentId: 2, parentId: null, name: 'unknown' },
      { departmentId: 3, parentId: 99, name: 'orphan' },
      { departmentId: 4, parentId: 4, name: 'self' },
    ])
    expect(problems.map(({ id }) => id)).toEqual(['3', '4'])
  })
})
