import { scheduleJobs, scheduleOutcomes, scheduleRun } from '../contract/schedules.ts'
import type { Schedule, ScheduleRun } from '../contract/schedules.ts'
import { bilingual } from '../contract/shapes.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { ruleWords } from './rule-words.ts'
import type { StoredSchedule } from './schedule-repository.ts'
import type { StoredRun } from './schedule-run-repository.ts'
import { plannedStart } from './start-time.ts'

export interface Moment {
  nowMs: number
  /** All are paused. */
  isPaused: boolean
  /** A process is open that does what is due. */
  isKept: boolean
}

/** When it starts next; null where it does not. Where nobody does what is due, what was missed so far is left out. */
export const nextStartOf = (row: StoredSchedule, { nowMs, isPaused, isKept }: Moment): number | null => {
  if (row.enabled !== 1 || isPaused) return null
  try {
    return plannedStart(row, isKept ? row.handled_to_ms : Math.max(row.handled_to_ms, nowMs)).startMs
  } catch {
    // Its time zone is unknown to this machine.
    return null
  }
}

/** Null for what another build wrote and this one does not know. */
export const toSchedule = (
  row: StoredSchedule,
  about: Moment & { last: StoredRun | undefined; isRunning: boolean },
): Schedule | null => {
  const job = scheduleJobs.find((known) => known === row.job)
  if (!job) return null
  const { last } = about
  return {
    scheduleId: row.schedule_id,
    profileId: row.profile_id,
    job,
    isDefault: row.is_default === 1,
    cron: row.cron,
    timeZone: row.time_zone,
    randomOffsetMs: row.random_offset_ms,
    enabled: row.enabled === 1,
    description: ruleWords(row.cron),
    nextAtMs: nextStartOf(row, about),
    retry:
      row.retry_at_ms === null || row.enabled !== 1 ? null : { atMs: row.retry_at_ms, attempt: row.retry_attempt ?? 1 },
    last: last ? { atMs: last.started_at_ms, outcome: outcomeOf(last), durationMs: durationOf(last) } : null,
    running: about.isRunning,
  }
}

const outcomeOf = ({ outcome }: StoredRun) => scheduleOutcomes.find((known) => known === outcome) ?? null

const durationOf = ({ started_at_ms, finished_at_ms }: StoredRun): number | null =>
  finished_at_ms === null ? null : Math.max(0, finished_at_ms - started_at_ms)

export const toScheduleRun = (row: StoredRun): ScheduleRun | null => {
  const job = scheduleJobs.find((known) => known === row.job)
  const trigger = scheduleRun.shape.trigger.safeParse(row.trigger)
  if (!job || !trigger.success) return null
  return {
    scheduleRunId: row.schedule_run_id,
    scheduleId: row.schedule_id,
    profileId: row.profile_id,
    job,
    trigger: trigger.data,
    dueAtMs: row.due_at_ms,
    missed: row.missed,
    startedAtMs: row.started_at_ms,
    finishedAtMs: row.finished_at_ms,
    outcome: outcomeOf(row),
    attempt: row.attempt,
    detail: row.detail === null ? null : detailOf(row.detail),
    errcode: row.errcode,
    runId: row.run_id,
  }
}

const detailOf = (json: string): Bilingual | null => {
  try {
    return bilingual.parse(JSON.parse(json))
  } catch {
    return null
  }
}
