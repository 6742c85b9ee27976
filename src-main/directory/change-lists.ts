import { setImmediate } from 'node:timers/promises'
import type { Change, ChangeCount, ChangeOperation, ComparedChange, EntityKind, Run } from '../contract/sync.ts'
import { ancestry, childrenByParent, withoutLoops } from './bulk/department-graph.ts'
import { codeCount, codeSpan, entityOf, operationOf } from './change-list-repository.ts'
import type { ChangeKey, ChangeListRepository, ChangeSource } from './change-list-repository.ts'
import { compareKeys } from './compare-runs.ts'
import type { ComparedSide, ComparedPair } from './compare-runs.ts'
import { maskFields } from './masking.ts'
import { createRecent } from './recent.ts'
import { sortInParts } from './sort-in-parts.ts'

/** Changes that are read without a pause: some ten milliseconds. */
const codesAtOnce = 5000
const keysAtOnce = 1500
const namesAtOnce = 5000
const departmentsAtOnce = 8000

export interface ChangeFilter {
  entity?: EntityKind | undefined
  operation?: ChangeOperation | undefined
  query: string
  order: 'kind' | 'department'
}

interface Tree {
  names: ReadonlyMap<number, string>
  parentOf: ReadonlyMap<number, number | null>
}

/**
 * Pages of the changes of a run, of which there may be 100,000: numbers are read once in parts and kept in the order
 * that was asked for; a page then reads its own rows only.
 */
export const createChangeLists = (repository: ChangeListRepository) => {
  const codeLists = createRecent<number[]>(4)
  const keyLists = createRecent<ChangeKey[]>(3)
  const orders = createRecent<number[]>(12)
  const trees = createRecent<Tree>(3)
  const comparisons = createRecent<ComparedPair[]>(2)

  const sourceOf = (run: Run, company: number): ChangeSource => ({
    runId: run.runId,
    company,
    isPlan: run.state === 'awaiting-confirmation',
  })
  const keyOf = ({ runId, isPlan }: ChangeSource): string => `${runId} ${isPlan} ${repository.version()}`

  const readAll = async <T>(
    read: (after: number) => T[],
    noOf: (item: T) => number,
    atOnce: number,
    before = 0,
  ): Promise<T[]> => {
    const parts: T[][] = []
    for (let after = before; ;) {
      const part = read(after)
      parts.push(part)
      const last = part.at(-1)
      if (last === undefined || part.length < atOnce) return parts.flat()
      after = noOf(last)
      await setImmediate()
    }
  }
  const codesOf = (source: ChangeSource): Promise<number[]> =>
    codeLists.get(keyOf(source), () =>
      readAll(
        (after) => repository.codes(source, after, codesAtOnce),
        (coded) => Math.floor(coded / codeSpan),
        codesAtOnce,
      ),
    )
  const keysOf = (source: ChangeSource): Promise<ChangeKey[]> =>
    keyLists.get(keyOf(source), () =>
      readAll(
        (after) => repository.keys(source, after, keysAtOnce),
        ([no]) => no,
        keysAtOnce,
      ),
    )
  const treeOf = (source: ChangeSource): Promise<Tree> =>
    trees.get(keyOf(source), async () => {
      const part = (read: ChangeListRepository['departments']) =>
        readAll(
          (after) => read(source, after, departmentsAtOnce),
          ({ departmentId }) => departmentId,
          departmentsAtOnce,
          -1,
        )
      const mirrored = await part(repository.departments)
      // With a plan the tree is the one that it would make.
      const departments = source.isPlan ? [...mirrored, ...(await part(repository.plannedDepartments))] : mirrored
      const nodes = new Map(departments.map(({ departmentId, parentId }) => [departmentId, { parentId }]))
      return {
        names: new Map(departments.map(({ departmentId, name }) => [departmentId, name])),
        parentOf: withoutLoops(nodes),
      }
    })

  const fits = ({ entity, operation }: ChangeFilter): boolean[] =>
    Array.from(
      { length: codeCount },
      (_, code) => (!entity || entity === entityOf(code)) && (!operation || operation === operationOf(code)),
    )

  /** By kind and operation; within them in the order in which the run found them. */
  const byKind = (coded: readonly number[], wanted: readonly boolean[]): number[] => {
    const files: number[][] = Array.from({ length: codeCount }, () => [])
    for (const one of coded) if (wanted[one % codeSpan]) files[one % codeSpan]?.push(Math.floor(one / codeSpan))
    return files.flat()
  }

  const byDepartment = async (source: ChangeSource, keys: ChangeKey[]): Promise<number[]> => {
    const ranks = await ranksOf(await treeOf(source))
    const rankOf = (departmentId: number | null): number =>
      departmentId === null ? Infinity : (ranks.get(departmentId) ?? Infinity)
    const ranked = keys.map(([no, code, id, , name, departmentId]) => ({
      no,
      name,
      place: rankOf(departmentId),
      // Departments stand before the people, in the order of the tree.
      own: entityOf(code) === 'department' ? rankOf(Number(id)) : Infinity,
    }))
    const sorted = await sortInParts(
      ranked,
      (a, b) => ascending(a.place, b.place) || ascending(a.own, b.own) || ascending(a.name, b.name) || a.no - b.no,
    )
    return sorted.map(({ no }) => no)
  }

  const ordered = (source: ChangeSource, filter: ChangeFilter): Promise<number[]> =>
    orders.get(
      JSON.stringify([keyOf(source), filter.entity, filter.operation, filter.query, filter.order]),
      async () => {
        const wanted = fits(filter)
        const query = filter.query.trim().toLowerCase()
        if (query === '' && filter.order === 'kind') return byKind(await codesOf(source), wanted)
        const keys = await keysOf(source)
        const found: ChangeKey[] = []
        for (const [index, key] of keys.entries()) {
          const [, code, id, name] = key
          if (wanted[code] && `${name}\n${id}`.toLowerCase().includes(query)) found.push(key)
          if (index % namesAtOnce === namesAtOnce - 1) await setImmediate()
        }
        if (filter.order === 'department') return byDepartment(source, found)
        return byKind(
          found.map(([no, code]) => no * codeSpan + code),
          wanted,
        )
      },
    )

  const countsOf = (coded: readonly number[]): ChangeCount[] => {
    const counts = new Array<number>(codeCount).fill(0)
    for (const one of coded) counts[one % codeSpan] = (counts[one % codeSpan] ?? 0) + 1
    return counts.flatMap((count, code) =>
      count === 0 ? [] : [{ entity: entityOf(code), operation: operationOf(code), count }],
    )
  }

  const read = async (source: ChangeSource, nos: readonly number[]): Promise<Map<number, Change>> => {
    const { names, parentOf } = await treeOf(source)
    const paths = new Map<number, string[]>()
    const pathOf = (departmentId: number): string[] => {
      const known = paths.get(departmentId)
      if (known) return known
      const path = ancestry(departmentId, parentOf).map((id) => names.get(id) ?? `#${id}`)
      paths.set(departmentId, path.reverse())
      return path
    }
    return new Map(
      repository.rows(source, nos).map(({ no, ...row }) => [
        no,
        {
          ...row,
          fields: maskFields(row.fields),
          departmentPath: row.departmentId === null ? [] : pathOf(row.departmentId),
        },
      ]),
    )
  }

  const comparedOf = (first: ChangeSource, second: ChangeSource): Promise<ComparedPair[]> =>
    comparisons.get(`${keyOf(first)} ${keyOf(second)}`, async () =>
      compareKeys(
        { keys: await keysOf(first), fields: (nos) => repository.fields(first, nos) },
        { keys: await keysOf(second), fields: (nos) => repository.fields(second, nos) },
      ),
    )

  return {
    page: async (
      run: Run,
      company: number,
      filter: ChangeFilter,
      offset: number,
      limit: number,
    ): Promise<{ total: number; counts: ChangeCount[]; items: Change[] }> => {
      const source = sourceOf(run, company)
      const nos = await ordered(source, filter)
      return {
        total: nos.length,
        counts: countsOf(await codesOf(source)),
        items: [...(await read(source, nos.slice(offset, offset + limit))).values()],
      }
    },
    /** What two runs say differently; the differences come first. */
    compare: async (
      first: Run,
      second: Run,
      company: number,
      { side, entity }: { side?: ComparedSide | undefined; entity?: EntityKind | undefined },
      offset: number,
      limit: number,
    ): Promise<{ counts: Record<ComparedSide, number>; total: number; items: ComparedChange[] }> => {
      const [one, other] = [sourceOf(first, company), sourceOf(second, company)]
      const pairs = await comparedOf(one, other)
      const counts = { first: 0, second: 0, same: 0, different: 0 }
      for (const pair of pairs) counts[pair.side]++
      const found = pairs.filter((pair) => (!side || pair.side === side) && (!entity || pair.entity === entity))
      const page = found.slice(offset, offset + limit)
      const numbers = (of: (pair: ComparedPair) => number | null) => page.map(of).filter((no) => no !== null)
      const ofFirst = await read(
        one,
        numbers(({ firstNo }) => firstNo),
      )
      const ofSecond = await read(
        other,
        numbers(({ secondNo }) => secondNo),
      )
      return {
        counts,
        total: found.length,
        items: page.map((pair) => ({
          side: pair.side,
          first: pair.firstNo === null ? null : (ofFirst.get(pair.firstNo) ?? null),
          second: pair.secondNo === null ? null : (ofSecond.get(pair.secondNo) ?? null),
        })),
      }
    },
  }
}
export type ChangeLists = ReturnType<typeof createChangeLists>

/** For numbers, also infinite ones, and for texts of which the order is settled. */
const ascending = <T extends number | string>(a: T, b: T): number => (a === b ? 0 : a < b ? -1 : 1)

const collator = new Intl.Collator('zh-CN', { numeric: true })

/** Where each department stands when all are read from the top down, siblings by name: the order of their paths. */
const ranksOf = async ({ names, parentOf }: Tree): Promise<Map<number, number>> => {
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
