import { ORPCError } from '@orpc/server'
import { contractRouter, nameOf } from './contract-router.ts'

/** Where the numbers of every call go; keyed by the names in the contract, so their count is bounded. */
export interface CallStatistics {
  /** @param failure the error's code, null for a success */
  record(call: string, outcome: { durationMs: number; failure: string | null }): void
}

/** Counts calls, failures and latency. A stream counts as done when it opens. */
export function countCalls(statistics: CallStatistics, elapsedMs: () => number = () => performance.now()) {
  return contractRouter.middleware(async ({ path, next }) => {
    const startedMs = elapsedMs()
    const record = (failure: string | null) =>
      statistics.record(nameOf(path), { durationMs: elapsedMs() - startedMs, failure })
    try {
      const result = await next()
      record(null)
      return result
    } catch (error) {
      record(error instanceof ORPCError ? error.code : 'unknown')
      throw error
    }
  })
}
