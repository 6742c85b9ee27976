import { setImmediate } from 'node:timers/promises'
import type { ComparedChange, EntityKind } from '../contract/sync.ts'
import { codeCount, entityOf, operationOf } from './change-list-repository.ts'
import type { ChangeKey } from './change-list-repository.ts'

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
  keys: readonly ChangeKey[]
  /** The fields of these changes as text, by number. */
  fields(nos: readonly number[]): ReadonlyMap<number, string>
}

/** Pairs that are compared without a pause. */
const pairsAtOnce = 4000

/** User ids are compared without case, as WeCom does (reference §1). */
const thingOf = ([, code, id]: ChangeKey): string => `${entityOf(code)} ${id.toLowerCase()}`

/**
 * Pairs what two runs did to the same thing. Sides in the order of `comparedSides`, within them by kind and operation
 * of the first run that speaks of the thing, then as that run found them.
 */
export const compareKeys = async (first: ComparedRun, second: ComparedRun): Promise<ComparedPair[]> => {
  const others = new Map<string, ChangeKey>()
  for (const [index, key] of second.keys.entries()) {
    others.set(thingOf(key), key)
    if (index % pairsAtOnce === pairsAtOnce - 1) await setImmediate()
  }
  const files = createFiles()
  for (let from = 0; from < first.keys.length; from += pairsAtOnce) {
    const both: { key: ChangeKey; other: ChangeKey }[] = []
    for (const key of first.keys.slice(from, from + pairsAtOnce)) {
      const thing = thingOf(key)
      const other = others.get(thing)
      others.delete(thing)
      if (other) both.push({ key, other })
      else files.add('first', key, key[0], null)
    }
    // The same operation on the same thing is the same only where the same fields changed in the same way.
    const alike = both.filter(({ key, other }) => operationOf(key[1]) === operationOf(other[1]))
    const here = first.fields(alike.map(({ key }) => key[0]))
    const there = second.fields(alike.map(({ other }) => other[0]))
    const same = new Set(
      alike.filter(({ key, other }) => here.get(key[0]) === there.get(other[0])).map(({ key }) => key[0]),
    )
    for (const { key, other } of both) files.add(same.has(key[0]) ? 'same' : 'different', key, key[0], other[0])
    await setImmediate()
  }
  for (const key of others.values()) files.add('second', key, null, key[0])
  return files.all()
}

const createFiles = () => {
  const files = new Map<string, ComparedPair[]>()
  const fileOf = (side: ComparedSide, code: number): string => `${side} ${code}`
  for (const side of comparedSides) for (let code = 0; code < codeCount; code++) files.set(fileOf(side, code), [])
  return {
    add: (side: ComparedSide, [, code]: ChangeKey, firstNo: number | null, secondNo: number | null): void => {
      files.get(fileOf(side, code))?.push({ side, entity: entityOf(code), firstNo, secondNo })
    },
    // A map keeps the order in which its files were made.
    all: (): ComparedPair[] => [...files.values()].flat(),
  }
}
