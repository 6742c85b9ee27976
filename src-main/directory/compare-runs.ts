import { setImmediate } from 'node:timers/promises'
import type { ComparedChange, EntityKind } from '../contract/sync.ts'
import { codeCount, entityOf, operationOf } from './change-list-repository.ts'
import type { ChangeThing } from './change-list-repository.ts'

export type ComparedSide = ComparedChange['side']
/** In the order in which they are shown: what differs is what is looked for. */
export const comparedSides = ['different', 'first', 'second', 'same'] as const satisfies readonly ComparedSide[]

/** One thing of which at least one of the runs has something to say. */
export interface ComparedPair {
  side: ComparedSide
  entity: EntityKind
  firstNo: number | null
  secondNo: number | null
}

export interface ComparedRun {
  things: readonly ChangeThing[]
  /** The fields of these changes as text, by number. */
  fields(nos: readonly number[]): ReadonlyMap<number, string>
}

/** Pairs that are compared without a pause, and such of which the fields must be read. */
const pairsAtOnce = 4000
const fieldsAtOnce = 1000

type Things = Map<string, ChangeThing>[]
/** Numbers of departments and tags are none of each other's. */
const entityNo = ([, code]: ChangeThing): number => Math.floor(code / (codeCount / 3))

/**
 * Pairs what two runs did to the same thing. Sides in the order of `comparedSides`, within them by kind and operation
 * of the first run that speaks of the thing, then as that run found them.
 */
export const compareThings = async (first: ComparedRun, second: ComparedRun): Promise<ComparedPair[]> => {
  const others: Things = [new Map(), new Map(), new Map()]
  for (const [index, thing] of second.things.entries()) {
    others[entityNo(thing)]?.set(thing[2], thing)
    if (index % pairsAtOnce === pairsAtOnce - 1) await setImmediate()
  }
  const files = createFiles()
  for (let from = 0; from < first.things.length; from += pairsAtOnce) {
    const both: { thing: ChangeThing; other: ChangeThing }[] = []
    for (const thing of first.things.slice(from, from + pairsAtOnce)) {
      const here = others[entityNo(thing)]
      const other = here?.get(thing[2])
      if (other) {
        here?.delete(thing[2])
        both.push({ thing, other })
      } else files.add('first', thing, thing[0], null)
    }
    const same = await sameOf(both, first, second)
    for (const { thing, other } of both) files.add(same.has(thing[0]) ? 'same' : 'different', thing, thing[0], other[0])
    await setImmediate()
  }
  for (const part of others) for (const thing of part.values()) files.add('second', thing, null, thing[0])
  await setImmediate()
  return files.all()
}

/** The same operation on the same thing is the same only where the same fields changed in the same way. */
const sameOf = async (
  both: readonly { thing: ChangeThing; other: ChangeThing }[],
  first: ComparedRun,
  second: ComparedRun,
): Promise<Set<number>> => {
  const alike = both.filter(({ thing, other }) => operationOf(thing[1]) === operationOf(other[1]))
  const same = new Set(alike.filter(({ thing, other }) => thing[3] && other[3]).map(({ thing }) => thing[0]))
  const unread = alike.filter(({ thing, other }) => !thing[3] && !other[3])
  for (let from = 0; from < unread.length; from += fieldsAtOnce) {
    const part = unread.slice(from, from + fieldsAtOnce)
    const here = first.fields(part.map(({ thing }) => thing[0]))
    const there = second.fields(part.map(({ other }) => other[0]))
    for (const { thing, other } of part) if (here.get(thing[0]) === there.get(other[0])) same.add(thing[0])
    await setImmediate()
  }
  return same
}

const createFiles = () => {
  const sides = new Map(
    comparedSides.map((side) => [side, Array.from({ length: codeCount }, (): ComparedPair[] => [])]),
  )
  return {
    add: (side: ComparedSide, [, code]: ChangeThing, firstNo: number | null, secondNo: number | null): void => {
      sides.get(side)?.[code]?.push({ side, entity: entityOf(code), firstNo, secondNo })
    },
    // A map keeps the order in which its sides were made.
    all: (): ComparedPair[] => [...sides.values()].flat(2),
  }
}
