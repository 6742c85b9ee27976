import type { z } from 'zod'
import type { callMetric } from '../contract/system.ts'
import { newTally, percentile, tallyCall } from './call-tally.ts'
import type { CallTally } from './call-tally.ts'
import { countCall } from './counted-calls.ts'

type CallMetric = z.infer<typeof callMetric>

/** What became of one request. */
export interface CallOutcome {
  durationMs: number
  /** An errcode other than 0, or a short cause such as `timeout` or ECONNRESET; null for a success. */
  failure: number | string | null
  /** In whose name it was made, where that is known. */
  profileId?: string | undefined
}

/** Hears of every call; it must not fail and must not take long. */
export interface CallListener {
  /** One request, also one that is tried again. */
  record(endpoint: string, outcome: CallOutcome): void
  /** One request that was tried again. */
  retried(endpoint: string, profileId?: string): void
}

/** Counts calls per API since the start, in bounded memory. */
export interface CallMetrics extends CallListener {
  snapshot(): CallMetric[]
}

/** @param also is told the same, such as the record per hour that outlives the process */
export function createCallMetrics(also?: CallListener): CallMetrics {
  const rows = new Map<string, CallTally>()

  const rowOf = (endpoint: string): CallTally => {
    let row = rows.get(endpoint)
    if (!row) rows.set(endpoint, (row = newTally()))
    return row
  }

  return {
    record(endpoint, outcome) {
      tallyCall(rowOf(endpoint), outcome.durationMs, outcome.failure)
      countCall(endpoint, outcome.failure !== null)
      also?.record(endpoint, outcome)
    },
    retried(endpoint, profileId) {
      rowOf(endpoint).retries++
      also?.retried(endpoint, profileId)
    },
    snapshot: () =>
      [...rows].map(([endpoint, row]) => ({
        endpoint,
        calls: row.calls,
        failures: row.failures,
        retries: row.retries,
        p50Ms: percentile(row, 0.5),
        p95Ms: percentile(row, 0.95),
        p99Ms: percentile(row, 0.99),
        errcodes: Object.fromEntries(row.errcodes),
      })),
  }
}
