import { createHash } from 'node:crypto'
import type { StoredSchedule } from './schedule-repository.ts'
import { ruleTimes } from './rule-times.ts'
import type { RuleTimes } from './rule-times.ts'

/**
 * How much later than `dueMs` it starts: the same for the same due time, in whichever process and however often it is
 * asked. Always before the due time after it, so that the order of due times is that of the starts.
 */
export const startOffset = (scheduleId: string, dueMs: number, randomOffsetMs: number, times: RuleTimes): number => {
  if (randomOffsetMs === 0) return 0
  const gapMs = (times.next(dueMs) ?? Infinity) - dueMs
  const most = Math.min(randomOffsetMs, gapMs - 1)
  const digest = createHash('sha256').update(`${scheduleId} ${dueMs}`).digest()
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * (most + 1))
}

export interface PlannedStart {
  /** The first due time that nobody has dealt with; null where the rule has none any more. */
  dueMs: number | null
  startMs: number | null
}

/** @throws DeskError where the stored rule cannot be read, such as a zone that this machine does not know */
export const plannedStart = (row: StoredSchedule, afterMs = row.handled_to_ms): PlannedStart => {
  const times = ruleTimes({ cron: row.cron, timeZone: row.time_zone })
  const dueMs = times.next(afterMs)
  if (dueMs === null) return { dueMs, startMs: null }
  return { dueMs, startMs: dueMs + startOffset(row.schedule_id, dueMs, row.random_offset_ms, times) }
}
