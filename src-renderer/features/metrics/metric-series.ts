import type { ApiMetric, HealthSample, SyncMetric } from '@contract/logs.ts'
import type { ChartSeries, ChartTone } from '../../components/chart/chart-types.ts'
import type { LineSeries } from '../../components/chart/time-lines-option.ts'
import type { Translate } from '../../locales/index.ts'

/** What became of the calls of one stretch of time. */
export interface CallsMetric {
  startMs: number
  calls: number
  failures: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
}

export const callSeries = (calls: readonly CallsMetric[], t: Translate): ChartSeries[] => [
  {
    key: 'succeeded',
    tone: 'running',
    name: t('metrics.succeeded'),
    values: calls.map((one) => one.calls - one.failures),
  },
  { key: 'failed', tone: 'bad', name: t('metrics.failed'), values: calls.map(({ failures }) => failures) },
]

export const syncSeries = (days: readonly SyncMetric[], t: Translate): ChartSeries[] => [
  { key: 'succeeded', tone: 'good', name: t('metrics.succeeded'), values: days.map(({ succeeded }) => succeeded) },
  { key: 'doubtful', tone: 'doubt', name: t('metrics.doubtful'), values: days.map(({ doubtful }) => doubtful) },
  { key: 'failed', tone: 'bad', name: t('metrics.failed'), values: days.map(({ failed }) => failed) },
]

/** Of the runs that count, how many succeeded; null where there was none. */
export const successRate = (days: readonly SyncMetric[]): number | null => {
  const of = (key: 'succeeded' | 'doubtful' | 'failed') => days.reduce((sum, day) => sum + day[key], 0)
  const all = of('succeeded') + of('doubtful') + of('failed')
  return all === 0 ? null : of('succeeded') / all
}

export const latencySeries = (calls: readonly CallsMetric[]): LineSeries[] => {
  const line = (key: 'p50Ms' | 'p95Ms' | 'p99Ms', name: string, tone: ChartTone): LineSeries => ({
    key,
    name,
    tone,
    points: calls.map((one) => ({ atMs: one.startMs, value: one[key] })),
  })
  return [line('p50Ms', 'p50', 'good'), line('p95Ms', 'p95', 'primary'), line('p99Ms', 'p99', 'doubt')]
}

const processTones: readonly ChartTone[] = ['primary', 'good', 'doubt', 'unknown']
/** Beyond three samples that are missing a process did not run: no line is drawn over that. */
const gapMs = 20 * 60_000

const withGaps = (points: { atMs: number; value: number }[], spanMs: number): LineSeries['points'] => {
  const longest = Math.max(gapMs, spanMs / 60)
  return points.flatMap((point, index) => {
    const before = points[index - 1]
    return before && point.atMs - before.atMs > longest ? [{ atMs: before.atMs + 1, value: null }, point] : [point]
  })
}

type SampleValue = 'rssBytes' | 'heapBytes' | 'cpuShare'

/** A line per process. */
export const processSeries = (
  samples: readonly HealthSample[],
  key: SampleValue,
  spanMs: number,
  t: Translate,
): LineSeries[] =>
  [...new Set(samples.map((sample) => sample.process))].sort().map((process, index) => ({
    key: process,
    name: processName(process, t),
    tone: processTones[index % processTones.length] ?? 'unknown',
    points: withGaps(
      samples
        .filter((sample) => sample.process === process)
        .map((sample) => ({ atMs: sample.atMs, value: sample[key] })),
      spanMs,
    ),
  }))

const processName = (process: string, t: Translate): string => {
  if (process === 'electron') return t('metrics.process.electron')
  return process === 'node' ? t('metrics.process.node') : process
}

/** Sizes are those of the data, whichever process looked. */
export const sizeSeries = (samples: readonly HealthSample[], t: Translate): LineSeries[] => {
  const line = (key: 'databaseBytes' | 'walBytes' | 'logBytes', name: string, tone: ChartTone): LineSeries => ({
    key,
    name,
    tone,
    points: samples.map((sample) => ({ atMs: sample.atMs, value: sample[key] })),
  })
  return [
    line('databaseBytes', t('metrics.database'), 'primary'),
    line('walBytes', t('metrics.wal'), 'doubt'),
    line('logBytes', t('metrics.logSize'), 'unknown'),
  ]
}

export const apiColumns = ['endpoint', 'calls', 'failures', 'retries', 'p50Ms', 'p95Ms', 'p99Ms', 'limitShare'] as const
export type ApiColumn = (typeof apiColumns)[number]

/** Numbers with the largest first, names in their order; nothing comes last either way. */
export const sortApis = (apis: readonly ApiMetric[], column: ApiColumn, descending: boolean): ApiMetric[] => {
  const sign = descending ? -1 : 1
  return apis.toSorted((a, b) => {
    const [x, y] = [a[column], b[column]]
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    return (typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y) * sign
  })
}

export interface FailureCause {
  cause: string
  errcode: number | null
  count: number
  meaning: ApiMetric['causes'][number]['meaning']
  endpoints: string[]
}

/** Why calls failed, over all APIs, the commonest first. */
export const failureCauses = (apis: readonly ApiMetric[]): FailureCause[] => {
  const found = new Map<string, FailureCause>()
  for (const { endpoint, causes } of apis)
    for (const one of causes) {
      const known = found.get(one.cause)
      if (known) {
        known.count += one.count
        known.endpoints.push(endpoint)
      } else found.set(one.cause, { ...one, endpoints: [endpoint] })
    }
  return [...found.values()].sort((a, b) => b.count - a.count)
}
