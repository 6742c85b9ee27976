import type { CallHealth } from '../contract/overview.ts'
import { hourMs, hourStartOf } from '../telemetry/call-hour-recorder.ts'
import type { CallHour } from '../telemetry/call-hour-repository.ts'
import { addTally, newTally, percentile } from '../wecom/call-tally.ts'

const shownHours = 24
const mostCauses = 10

/** Where the hours begin that are needed to tell of a day and of the last 24 hours. */
export const neededFromMs = (dayStartMs: number, nowMs: number): number =>
  Math.min(hourStartOf(dayStartMs), hourStartOf(nowMs) - (shownHours - 1) * hourMs)

export const callHealthOf = (hours: readonly CallHour[], dayStartMs: number, nowMs: number): CallHealth => {
  const today = newTally()
  for (const { startMs, tally } of hours) if (startMs >= hourStartOf(dayStartMs)) addTally(today, tally)
  const firstMs = hourStartOf(nowMs) - (shownHours - 1) * hourMs
  const byHour = Array.from({ length: shownHours }, (_, at) => ({
    startMs: firstMs + at * hourMs,
    calls: 0,
    failures: 0,
  }))
  for (const { startMs, tally } of hours) {
    const hour = byHour[(startMs - firstMs) / hourMs]
    if (!hour) continue
    hour.calls += tally.calls
    hour.failures += tally.failures
  }
  return {
    today: today.calls,
    failuresToday: today.failures,
    retriesToday: today.retries,
    p95Ms: today.calls === 0 ? null : percentile(today, 0.95),
    hours: byHour,
    causes: [...today.errcodes]
      .map(([cause, count]) => ({ cause, errcode: /^-?\d{1,9}$/.test(cause) ? Number(cause) : null, count }))
      .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1))
      .slice(0, mostCauses),
  }
}
