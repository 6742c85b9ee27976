import { setImmediate } from 'node:timers/promises'
import type { Change, ChangeCount, ChangeOperation, ComparedChange, EntityKind, Run } from '../contract/sync.ts'
import { ancestry, withoutLoops } from './bulk/department-graph.ts'
import { codeCount, codeSpan, entityOf, operationOf } from './change-list-repository.ts'
import type {
  ChangeKey,
  ChangeListRepository,
  ChangePlace,
  ChangeSource,
  ChangeThing,
  ChangedDepartment,
} from './change-list-repository.ts'
import { compareThings } from './compare-runs.ts'
import type { ComparedSide, ComparedPair } from './compare-runs.ts'
import { orderByDepartment, ranksOf } from './department-order.ts'
import type { NamedTree, Ordered } from './department-order.ts'
import { maskFields } from './masking.ts'
import { createRecent } from './recent.ts'

/** Changes that are read without a pause: some ten milliseconds. */
const codesAtOnce = 5000
const keysAtOnce = 1500
const placesAtOnce = 3000
const thingsAtOnce = 2500
const namesAtOnce = 5000
const departmentsAtOnce = 4000
const plannedAtOnce = 1000

export interface ChangeFilter {
  entity?: EntityKind | undefined
  operation?: ChangeOperation | undefined
  query: string
  order: 'kind' | 'department'
}

/**
 * Pages of the changes of a run, of which there may be 100,000: numbers are read once in parts and kept in the order
 * that was asked for; a page then reads its own rows only.
 */
export const createChangeLists = (repository: ChangeListRepository) => {
  const codeLists = createRecent<number[]>(4)
  const keyLists = createRecent<ChangeKey[]>(3)
  const placeLists = createRecent<ChangePlace[]>(3)
  const orders = createRecent<Ordered>(12)
  const trees = createRecent<NamedTree>(3)
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
  const placesOf = (source: ChangeSource): Promise<ChangePlace[]> =>
    placeLists.get(keyOf(source), () =>
      readAll(
        (after) => repository.places(source, after, placesAtOnce),
        ([no]) => no,
        placesAtOnce,
      ),
    )
  const plannedDepartments = async (source: ChangeSource): Promise<ChangedDepartment[]> => {
    const nos: number[] = []
    for (const coded of await codesOf(source)) {
      const code = coded % codeSpan
      if (entityOf(code) === 'department' && operationOf(code) !== 'removed') nos.push(Math.floor(coded / codeSpan))
    }
    const found: ChangedDepartment[] = []
    for (let from = 0; from < nos.length; from += plannedAtOnce) {
      await setImmediate()
      found.push(...repository.plannedDepartmentsIn(source, nos.slice(from, from + plannedAtOnce)))
    }
    return found
  }
  const treeOf = (source: ChangeSource): Promise<NamedTree> =>
    trees.get(keyOf(source), async () => {
      const mirrored = await readAll(
        (after) => repository.departments(source, after, departmentsAtOnce),
        ({ departmentId }) => departmentId,
        departmentsAtOnce,
        -1,
      )
      // With a plan the tree is the one that it would make.
      const departments = source.isPlan ? [...mirrored, ...(await plannedDepartments(source))] : mirrored
      await setImmediate()
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

  /** Those that fit the query, by number. */
  const matching = async (source: ChangeSource, wanted: readonly boolean[], query: string): Promise<ChangeKey[]> => {
    const found: ChangeKey[] = []
    for (const [index, key] of (await keysOf(source)).entries()) {
      const [, code, id, name] = key
      if (wanted[code] && `${name}\n${id}`.toLowerCase().includes(query)) found.push(key)
      if (index % namesAtOnce === namesAtOnce - 1) await setImmediate()
    }
    return found
  }

  const byDepartment = async (source: ChangeSource, wanted: readonly boolean[], query: string): Promise<Ordered> => {
    const ranks = await ranksOf(await treeOf(source))
    const places = await placesOf(source)
    const found = query === '' ? null : new Set((await matching(source, wanted, query)).map(([no]) => no))
    await setImmediate()
    const shown = found
      ? places.filter(([no]) => found.has(no))
      : wanted.every(Boolean)
        ? places
        : places.filter(([, code]) => wanted[code])
    return orderByDepartment(shown, ranks, (nos) => repository.sortNames(source, nos))
  }

  const ordered = (source: ChangeSource, filter: ChangeFilter): Promise<Ordered> =>
    orders.get(
      JSON.stringify([keyOf(source), filter.entity, filter.operation, filter.query, filter.order]),
      async () => {
        const wanted = fits(filter)
        const query = filter.query.trim().toLowerCase()
        if (filter.order === 'department') return byDepartment(source, wanted, query)
        const coded =
          query === ''
            ? await codesOf(source)
            : (await matching(source, wanted, query)).map(([no, code]) => no * codeSpan + code)
        await setImmediate()
        const nos = byKind(coded, wanted)
        return { total: nos.length, page: (offset, limit) => Promise.resolve(nos.slice(offset, offset + limit)) }
      },
    )

  const countsOf = (coded: readonly number[]): ChangeCount[] => {
    const counts = new Array<number>(codeCount).fill(0)
    for (const one of coded) counts[one % codeSpan] = (counts[one % codeSpan] ?? 0) + 1
    return counts.flatMap((count, code) =>
      count === 0 ? [] : [{ entity: entityOf(code), operation: operationOf(code), count }],
    )
  }

  /** From the list that was read anyway. */
  const countsIn = async (source: ChangeSource, { order }: ChangeFilter): Promise<ChangeCount[]> => {
    if (order === 'kind') return countsOf(await codesOf(source))
    return countsOf((await placesOf(source)).map(([, code]) => code))
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

  const thingsOf = (source: ChangeSource): Promise<ChangeThing[]> =>
    readAll(
      (after) => repository.things(source, after, thingsAtOnce),
      ([no]) => no,
      thingsAtOnce,
    )
  const comparedOf = (first: ChangeSource, second: ChangeSource): Promise<ComparedPair[]> =>
    comparisons.get(`${keyOf(first)} ${keyOf(second)}`, async () =>
      compareThings(
        { things: await thingsOf(first), fields: (nos) => repository.fields(first, nos) },
        { things: await thingsOf(second), fields: (nos) => repository.fields(second, nos) },
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
      const { total, page } = await ordered(source, filter)
      const counts = await countsIn(source, filter)
      const nos = await page(offset, limit)
      return { total, counts, items: [...(await read(source, nos)).values()] }
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
