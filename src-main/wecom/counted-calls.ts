import { AsyncLocalStorage } from 'node:async_hooks'

interface Count {
  calls: number
  failures: number
}

const storage = new AsyncLocalStorage<Map<string, Count>>()

/** How many calls there were per API, and how many of them failed, where any did. */
export interface CountedCalls {
  calls: Record<string, number>
  failures: Record<string, number>
}

/**
 * Counts the requests to WeCom that `work` makes, in whatever layer: a line for each would drown the log.
 * @param work gets what tells the counts so far
 */
export const countingCalls = <T>(work: (counted: () => CountedCalls) => T): T => {
  const counts = new Map<string, Count>()
  const entries = (of: keyof Count) => [...counts].map(([endpoint, count]) => [endpoint, count[of]] as const)
  return storage.run(counts, () =>
    work(() => ({
      calls: Object.fromEntries(entries('calls')),
      failures: Object.fromEntries(entries('failures').filter(([, failures]) => failures > 0)),
    })),
  )
}

/** One request; retries are requests, too. */
export const countCall = (endpoint: string, hasFailed: boolean): void => {
  const counts = storage.getStore()
  if (!counts) return
  const count = counts.get(endpoint) ?? { calls: 0, failures: 0 }
  counts.set(endpoint, { calls: count.calls + 1, failures: count.failures + (hasFailed ? 1 : 0) })
}
