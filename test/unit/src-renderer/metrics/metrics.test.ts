import { describe, expect, it } from 'vitest'
import type { ApiMetric, HealthSample } from '../../../../src-main/contract/logs.ts'
import { timeLinesFigures, valuesAt } from '../../../../src-renderer/components/chart/time-lines-option.ts'
import {
  failureCauses,
  processSeries,
  sortApis,
  successRate,
} from '../../../../src-renderer/features/metrics/metric-series.ts'
import { spanOf } from '../../../../src-renderer/features/metrics/metric-spans.ts'

const hourMs = 3_600_000
const api = (endpoint: string, change: Partial<ApiMetric> = {}): ApiMetric => ({
  endpoint,
  calls: 1,
  failures: 0,
  retries: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  causes: [],
  limitShare: null,
  limitPerHour: null,
  ...change,
})
const t = (key: string) => key

describe('spans', () => {
  it('are whole hours and days of the calendar, ending with the present one', () => {
    const now = new Date(2026, 2, 30, 14, 25).getTime()
    const day = spanOf('day', now)
    expect(day.edgesMs).toHaveLength(25)
    expect(day.toMs).toBe(new Date(2026, 2, 30, 15).getTime())
    expect(day.toMs - day.fromMs).toBe(24 * hourMs)
    const month = spanOf('month', now)
    expect(month.edgesMs).toHaveLength(31)
    expect(month.edgesMs.every((edge) => new Date(edge).getHours() === 0)).toBe(true)
    expect(month.toMs).toBe(new Date(2026, 2, 31).getTime())
  })
})

describe('figures', () => {
  it('sort with what is unknown last, either way', () => {
    const apis = [api('b', { p95Ms: 5 }), api('a'), api('c', { p95Ms: 9 })]
    const names = (descending: boolean) => sortApis(apis, 'p95Ms', descending).map(({ endpoint }) => endpoint)
    expect(names(true)).toEqual(['c', 'b', 'a'])
    expect(names(false)).toEqual(['b', 'c', 'a'])
    expect(sortApis(apis, 'endpoint', false).map(({ endpoint }) => endpoint)).toEqual(['a', 'b', 'c'])
  })

  it('gather causes over all APIs, and leave the rate out where there were no syncs', () => {
    const cause = { cause: '-1', errcode: -1, meaning: null }
    const causes = failureCauses([
      api('a', { causes: [{ ...cause, count: 2 }] }),
      api('b', {
        causes: [
          { cause: 'timeout', errcode: null, meaning: null, count: 3 },
          { ...cause, count: 4 },
        ],
      }),
    ])
    expect(causes.map(({ cause: name, count, endpoints }) => [name, count, endpoints])).toEqual([
      ['-1', 6, ['a', 'b']],
      ['timeout', 3, ['b']],
    ])
    const day = { startMs: 0, succeeded: 3, doubtful: 1, failed: 0, medianMs: null }
    expect(successRate([day])).toBe(0.75)
    expect(successRate([{ ...day, succeeded: 0, doubtful: 0 }])).toBeNull()
  })

  it('draw a line per process, with a gap where it did not run, and tell them as text', () => {
    const sample = (atMs: number, process: string, rssBytes: number): HealthSample => ({
      ...{ atMs, process, rssBytes, heapBytes: 1, cpuShare: 0 },
      ...{ databaseBytes: 1, walBytes: 0, logBytes: 0, freeDiskBytes: null },
    })
    const samples = [sample(0, 'node', 1), sample(5, 'electron', 2), sample(5 * hourMs, 'node', 3)]
    const series = processSeries(samples, 'rssBytes', 24 * hourMs, t as never)
    expect(series.map(({ key, points }) => [key, points.map(({ value }) => value)])).toEqual([
      ['electron', [2]],
      ['node', [1, null, 3]],
    ])
    const data = { series, fromMs: 0, toMs: 24 * hourMs, language: 'en' as const, format: String }
    expect(valuesAt(data, 2 * hourMs)).toEqual([2, null])
    expect(timeLinesFigures(data, 'Date').heads).toEqual(['Date', 'metrics.process.electron', 'metrics.process.node'])
    expect(timeLinesFigures(data, 'Date').rows.at(-1)?.slice(1)).toEqual(['2', '3'])
  })
})
