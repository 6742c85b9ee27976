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
