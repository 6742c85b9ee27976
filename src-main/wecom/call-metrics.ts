import type { z } from 'zod'
import type { callMetric } from '../contract/system.ts'

type CallMetric = z.infer<typeof callMetric>

/** What became of one request. */
export interface CallOutcome {
  durationMs: number
  /** An errcode other than 0, or a short cause such as `timeout` or ECONNRESET; null for a success. */
  failure: number | string | null
}

/** Counts calls per API since the start, in bounded memory. */
export interface CallMetrics {
  /** One request, also one that is tried again. */
  record(endpoint: string, outcome: CallOutcome): void
  /** One request that was tried again. */
  retried(endpoint: string): void
  snapshot(): CallMetric[]
}

/** Buckets grow by 8 %, so a percentile is at most 4 % off; the last one gathers everything from about four minutes on. */
const growth = 1.08
const bucketCount = 162
const logGrowth = Math.log(growth)

interface Row {
  calls: number
  failures: number
  retries: number
  errcodes: Map<string, number>
  buckets: Uint32Array
}

const bucketOf = (ms: number): number =>
  ms < 1 ? 0 : Math.min(bucketCount - 1, 1 + Math.floor(Math.log(ms) / logGrowth))

/** The middle of a bucket. */
const lengthOf = (bucket: number): number => (bucket === 0 ? 0.5 : Math.round(growth ** (bucket - 0.5) * 10) / 10)

function percentile(row: Row, share: number): number {
  if (row.calls === 0) return 0
  const wanted = Math.ceil(row.calls * share)
  let seen = 0
  for (const [bucket, count] of row.buckets.entries()) {
    seen += count
    if (seen >= wanted) return lengthOf(bucket)
  }
  return lengthOf(bucketCount - 1)
}

/** WeCom has a few hundred codes; a broken proxy must not fill the memory with others. */
const maxErrcodes = 200

export function createCallMetrics(): CallMetrics {
  const rows = new Map<string, Row>()

  const rowOf = (endpoint: string): Row => {
    let row = rows.get(endpoint)
    if (!row) {
      row = { calls: 0, failures: 0, retries: 0, errcodes: new Map(), buckets: new Uint32Array(bucketCount) }
      rows.set(endpoint, row)
    }
    return row
  }

  return {
    record(endpoint, { durationMs, failure }) {
      const row = rowOf(endpoint)
      row.calls++
      const bucket = bucketOf(Math.max(0, durationMs))
      row.buckets[bucket] = (row.buckets[bucket] ?? 0) + 1
      if (failure === null) return
      row.failures++
      const name = String(failure)
      const key = row.errcodes.has(name) || row.errcodes.size < maxErrcodes ? name : 'other'
      row.errcodes.set(key, (row.errcodes.get(key) ?? 0) + 1)
    },
    retried(endpoint) {
      rowOf(endpoint).retries++
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
