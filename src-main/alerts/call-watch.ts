import { hourMs, hourStartOf } from '../telemetry/call-hour-recorder.ts'
import type { CallHour } from '../telemetry/call-hour-repository.ts'
import { hourlyLimitOf } from '../wecom/limits.ts'

/** Fewer calls than this say nothing about a rate. */
export const leastCalls = 20

export interface FailureRate {
  calls: number
  failures: number
  percent: number
}

/**
 * Of the last hour, from the hour that runs and the share of the one before that still belongs to it: calls are counted by
 * the hour of the clock. What somebody cancelled is no failure, and neither is what was tried again: a token that WeCom does not
 * know any more is usual, and its end is the last attempt. For the limits of WeCom every request counts.
 */
const lastHour = (hours: readonly CallHour[], nowMs: number) => {
  const thisHourMs = hourStartOf(nowMs)
  const remaining = 1 - (nowMs - thisHourMs) / hourMs
  return hours.flatMap(({ startMs, endpoint, tally }) => {
    const weight = startMs === thisHourMs ? 1 : startMs === thisHourMs - hourMs ? remaining : 0
    if (weight === 0) return []
    const cancelled = tally.errcodes.get('aborted') ?? 0
    const ended = (attempts: number) => Math.max(0, attempts - cancelled - tally.retries) * weight
    return [{ endpoint, requests: tally.calls * weight, calls: ended(tally.calls), failures: ended(tally.failures) }]
  })
}

/** Null where there were too few calls to tell. */
export const failureRate = (hours: readonly CallHour[], nowMs: number): FailureRate | null => {
  const entries = lastHour(hours, nowMs)
  const calls = Math.round(entries.reduce((sum, entry) => sum + entry.calls, 0))
  const failures = Math.round(entries.reduce((sum, entry) => sum + entry.failures, 0))
  return calls < leastCalls ? null : { calls, failures, percent: (failures / calls) * 100 }
}

/** By API that has a limit: how much of what WeCom allows in an hour was used. */
export const quotaUse = (
  hours: readonly CallHour[],
  nowMs: number,
): Map<string, { calls: number; percent: number }> => {
  const calls = new Map<string, number>()
  for (const entry of lastHour(hours, nowMs))
    calls.set(entry.endpoint, (calls.get(entry.endpoint) ?? 0) + entry.requests)
  return new Map(
    [...calls].flatMap(([endpoint, count]) => {
      const limit = hourlyLimitOf(endpoint)
      return limit === null ? [] : [[endpoint, { calls: Math.round(count), percent: (count / limit) * 100 }]]
    }),
  )
}
