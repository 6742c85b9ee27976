import type { AreaService } from '../area-service.ts'
import type { ApiMetric, SyncMetric } from '../contract/logs.ts'
import { invalid } from '../errors.ts'
import { addTally, newTally, percentile } from '../wecom/call-tally.ts'
import type { CallTally } from '../wecom/call-tally.ts'
import { findErrcode } from '../wecom/errcode-dictionary.ts'
import { hourlyLimitOf } from '../wecom/limits.ts'
import type { CallHourRecorder } from './call-hour-recorder.ts'
import type { HealthRepository } from './health-repository.ts'
import type { EndedRun, MetricsRepository } from './metrics-repository.ts'

export interface MetricsParts {
  callHours: Pick<CallHourRecorder, 'between'>
  runs: MetricsRepository
  health: HealthRepository
  /** @throws DeskError where there is no such company */
  profiles: { resolve(profileId: string): { profileId: string; ordinal: number } }
}

interface ApiSum {
  tally: CallTally
  /** Calls by company and hour: each company has limits of its own. */
  hours: Map<string, number>
}

export const createMetricsService = ({ callHours, runs, health, profiles }: MetricsParts): AreaService<'metrics'> => {
  const companyOf = (profileId: string | undefined): number | null =>
    profileId === undefined ? null : profiles.resolve(profileId).ordinal

  return {
    apis: async ({ profileId, fromMs, toMs }) => {
      const sums = new Map<string, ApiSum>()
      for await (const hours of callHours.between(companyOf(profileId), fromMs, toMs)) {
        for (const { company, startMs, endpoint, tally } of hours) {
          let sum = sums.get(endpoint)
          if (!sum) sums.set(endpoint, (sum = { tally: newTally(), hours: new Map() }))
          addTally(sum.tally, tally)
          const hour = `${company} ${startMs}`
          sum.hours.set(hour, (sum.hours.get(hour) ?? 0) + tally.calls)
        }
      }
      return [...sums].map(([endpoint, sum]) => apiMetric(endpoint, sum)).sort((a, b) => b.calls - a.calls)
    },

    calls: async ({ profileId, endpoint: wanted, edgesMs }) => {
      assertRising(edgesMs)
      const tallies = edgesMs.slice(1).map(newTally)
      const [fromMs, toMs] = [edgesMs[0] ?? 0, edgesMs.at(-1) ?? 0]
      for await (const hours of callHours.between(companyOf(profileId), fromMs, toMs)) {
        for (const { startMs, endpoint, tally } of hours) {
          const into = tallies[bucketOf(edgesMs, startMs)]
          if (into && (wanted === undefined || wanted === endpoint)) addTally(into, tally)
        }
      }
      return tallies.map((tally, index) => ({
        startMs: edgesMs[index] ?? 0,
        calls: tally.calls,
        failures: tally.failures,
        ...percentiles(tally),
      }))
    },

    syncs: ({ profileId, dayEdgesMs }) => {
      assertRising(dayEdgesMs)
      if (profileId !== undefined) profiles.resolve(profileId)
      const days = dayEdgesMs.slice(1).map((): EndedRun[] => [])
      for (const run of runs.runs(profileId ?? null, dayEdgesMs[0] ?? 0, dayEdgesMs.at(-1) ?? 0))
        days[bucketOf(dayEdgesMs, run.startedAtMs)]?.push(run)
      return days.map((ended, index) => syncMetric(dayEdgesMs[index] ?? 0, ended))
    },

    health: ({ fromMs, toMs, most }) => health.between(fromMs, toMs, most),
  }
}

const assertRising = (edgesMs: readonly number[]): void => {
  if (edgesMs.every((edge, index) => index === 0 || edge > (edgesMs[index - 1] ?? 0))) return
  throw invalid({ 'zh-CN': '时间边界必须递增。', en: 'The borders of time must rise.' })
}

/** Which stretch a moment is in, by halving; -1 for none. */
const bucketOf = (edgesMs: readonly number[], ms: number): number => {
  let [low, high] = [0, edgesMs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edgesMs[middle] ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  return low === edgesMs.length ? -1 : low - 1
}

const percentiles = (tally: CallTally): Pick<ApiMetric, 'p50Ms' | 'p95Ms' | 'p99Ms'> =>
  tally.calls === 0
    ? { p50Ms: null, p95Ms: null, p99Ms: null }
    : { p50Ms: percentile(tally, 0.5), p95Ms: percentile(tally, 0.95), p99Ms: percentile(tally, 0.99) }

const apiMetric = (endpoint: string, { tally, hours }: ApiSum): ApiMetric => {
  const limitPerHour = hourlyLimitOf(endpoint)
  const busiest = [...hours.values()].reduce((most, calls) => Math.max(most, calls), 0)
  return {
    endpoint,
    calls: tally.calls,
    failures: tally.failures,
    retries: tally.retries,
    ...percentiles(tally),
    causes: [...tally.errcodes]
      .map(([cause, count]) => {
        const errcode = /^-?\d+$/.test(cause) ? Number(cause) : null
        return { cause, errcode, count, meaning: errcode === null ? null : (findErrcode(errcode)?.meaning ?? null) }
      })
      .sort((a, b) => b.count - a.count),
    limitShare: limitPerHour === null ? null : busiest / limitPerHour,
    limitPerHour,
  }
}

/** How a run counts; what runs, or was cancelled, counts nowhere. */
const kinds: Readonly<Record<string, 'succeeded' | 'doubtful' | 'failed'>> = {
  succeeded: 'succeeded',
  suspicious: 'doubtful',
  partial: 'doubtful',
  'awaiting-confirmation': 'doubtful',
  rejected: 'doubtful',
  failed: 'failed',
  interrupted: 'failed',
}

const syncMetric = (startMs: number, ended: readonly EndedRun[]): SyncMetric => {
  const count = (kind: string) => ended.filter(({ state }) => kinds[state] === kind).length
  const lengths = ended
    .flatMap(({ state, startedAtMs, finishedAtMs }) =>
      finishedAtMs !== null && state === 'succeeded' ? [Math.max(0, finishedAtMs - startedAtMs)] : [],
    )
    .sort((a, b) => a - b)
  return {
    startMs,
    succeeded: count('succeeded'),
    doubtful: count('doubtful'),
    failed: count('failed'),
    medianMs: median(lengths),
  }
}

const median = (sorted: readonly number[]): number | null => {
  const middle = sorted[sorted.length >> 1]
  if (middle === undefined) return null
  return sorted.length % 2 === 1 ? middle : Math.round((middle + (sorted[sorted.length / 2 - 1] ?? middle)) / 2)
}
