import { createCallMetrics } from '../wecom/call-metrics.ts'
import type { CallStatistics } from './count-calls.ts'

export interface CallSummary {
  call: string
  calls: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  failures: Record<string, number>
}

/** Counts in the same bounded way as calls to WeCom are counted, for the calls of our own contract. */
export function createCallStatistics(): CallStatistics & { summary(): CallSummary[] } {
  const metrics = createCallMetrics()
  return {
    record: (call, outcome) => metrics.record(call, outcome),
    summary: () =>
      metrics.snapshot().map(({ endpoint, calls, p50Ms, p95Ms, p99Ms, errcodes }) => ({
        call: endpoint,
        calls,
        p50Ms,
        p95Ms,
        p99Ms,
        failures: errcodes,
      })),
  }
}
