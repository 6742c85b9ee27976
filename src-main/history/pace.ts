import { setImmediate } from 'node:timers/promises'

/** As long as one piece of work may hold the thread. */
const holdMs = 8

/** Gives the thread back now and then in the middle of long work: `if (pace.isDue()) await pace.rest()`. */
export const createPace = () => {
  let since = performance.now()
  return {
    isDue: (): boolean => performance.now() - since > holdMs,
    rest: async (): Promise<void> => {
      await setImmediate()
      since = performance.now()
    },
  }
}

/** A filter of a long list that does not hold the thread. */
export const filterInParts = async <T>(items: readonly T[], fits: (item: T) => boolean): Promise<T[]> => {
  const pace = createPace()
  const found: T[] = []
  for (const [index, item] of items.entries()) {
    if (fits(item)) found.push(item)
    // To look at the clock takes longer than to look at an item.
    if (index % 256 === 255 && pace.isDue()) await pace.rest()
  }
  return found
}
