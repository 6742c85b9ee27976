import type { JobEnd } from './job-end.ts'
import type { RetryPlan, StoredSchedule } from './schedule-repository.ts'
import type { NewRun } from './schedule-run-repository.ts'
import { plannedStart } from './start-time.ts'

const minuteMs = 60_000
/** What may pass by itself is tried again after these times. */
export const retryDelaysMs = [1 * minuteMs, 5 * minuteMs, 15 * minuteMs] as const
/** A retry that lies further ahead than any delay was planned before the clock was set back. */
const longestDelayMs = Math.max(...retryDelaysMs)
const maxAttempts = retryDelaysMs.length + 1

type Ended = Pick<NewRun, 'trigger' | 'attempt' | 'due_at_ms'>

/**
 * When it is tried again; null where that would not help, a person watches, or the next due time comes first.
 * @param schedule as it is now; undefined where it was removed
 */
export const nextRetry = (
  schedule: StoredSchedule | undefined,
  run: Ended,
  { outcome, hope }: JobEnd,
  nowMs: number,
): RetryPlan | null => {
  const delayMs = retryDelaysMs[run.attempt - 1]
  if (outcome !== 'failed' || hope === 'none' || run.trigger === 'person' || delayMs === undefined) return null
  if (schedule?.enabled !== 1) return null
  const atMs = nowMs + delayMs
  const nextMs = nextStartMs(schedule)
  if (nextMs !== null && nextMs <= atMs) return null
  return { atMs, attempt: run.attempt + 1, dueAtMs: run.due_at_ms, isForNetwork: hope === 'online' }
}

const nextStartMs = (schedule: StoredSchedule): number | null => {
  try {
    return plannedStart(schedule).startMs
  } catch {
    // Its rule was changed meanwhile to one that this machine cannot read.
    return null
  }
}

/** Done again at once, but not for ever: a job may be what ends the process. */
export const retryAfterInterruption = (run: Ended, nowMs: number): RetryPlan | null =>
  run.trigger === 'person' || run.attempt >= maxAttempts
    ? null
    : { atMs: nowMs, attempt: run.attempt + 1, dueAtMs: run.due_at_ms, isForNetwork: false }

export const isRetryDue = (atMs: number, nowMs: number): boolean => nowMs >= atMs || atMs - nowMs > longestDelayMs
