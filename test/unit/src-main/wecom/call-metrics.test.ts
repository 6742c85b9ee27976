import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallMetrics } from '../../../../src-main/wecom/call-metrics.ts'

describe('call metrics', () => {
  it('counts calls, failures, retries and errcodes per API', () => {
    const metrics = createCallMetrics()
    metrics.record('user/list', { durationMs: 10, failure: null })
    metrics.record('user/list', { durationMs: 20, failure: 40014 })
    metrics.record('user/list', { durationMs: 20, failure: 'timeout' })
    metrics.retried('user/list')
    metrics.record('tag/list', { durationMs: -5, failure: null })
    expect(metrics.snapshot()).toMatchObject([
      { endpoint: 'user/list', calls: 3, failures: 2, retries: 1, errcodes: { 40014: 1, timeout: 1 } },
      { endpoint: 'tag/list', calls: 1, failures: 0, retries: 0, errcodes: {} },
    ])
  })

  it('percentiles are within 5 % of the truth, or a millisecond (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 300 }), (durations) => {
        const metrics = createCallMetrics()
        for (const durationMs of durations) metrics.record('x', { durationMs, failure: null })
        const sorted = durations.toSorted((a, b) => a - b)
        const [row] = metrics.snapshot()
        for (const [share, found] of [
          [0.5, row?.p50Ms],
          [0.95, row?.p95Ms],
          [0.99, row?.p99Ms],
        ] as const) {
          const truth = sorted[Math.ceil(sorted.length * share) - 1] ?? 0
          expect(Math.abs((found ?? 0) - truth)).toBeLessThanOrEqual(Math.max(1, truth * 0.05))
        }
      }),
    )
  })

  it('stays small whatever the errcodes', () => {
    const metrics = createCallMetrics()
    for (let code = 0; code < 10_000; code++) metrics.record('x', { durationMs: 1, failure: code })
    expect(Object.keys(metrics.snapshot()[0]?.errcodes ?? {}).length).toBeLessThanOrEqual(201)
  })
})
