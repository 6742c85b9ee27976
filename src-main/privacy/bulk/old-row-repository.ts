import type { Database } from 'better-sqlite3'

const rowsAtOnce = 1000
/** Each with up to 10,000 problems. */
const runsAtOnce = 5

export interface OldRunsOrder {
  profileId: string
  beforeMs: number
  /** Runs by which the time machine tells where the history of the company begins. */
  sparedRunNos: readonly number[]
}

/** What else is kept for a time: rows of old runs, notifications, schedules and measurements. */
export const createOldRows = (db: Database) => {
  const oldRuns = db
    .prepare<[object], string>(
      `select run_id from run where profile_id = @profileId and started_at_ms < @beforeMs
         and coalesce(finished_at_ms, started_at_ms) < @beforeMs
         and state not in ('queued', 'running', 'awaiting-confirmation')
         and run_no not in (select value from json_each(@spared))
         -- The last one that was applied says how old the mirror is.
         and run_id <> coalesce((select run_id from run where profile_id = @profileId
           and state in ('succeeded', 'partial', 'suspicious') order by finished_at_ms desc limit 1), '')
       order by started_at_ms limit ${runsAtOnce}`,
    )
    .pluck()
  const removePlan = db.prepare<[string]>('delete from plan_change where run_id = ?')
  const removeRun = db.prepare<[string]>('delete from run where run_id = ?')

  const some = (table: string, key: string, where: string) =>
    db.prepare<[object]>(
      `delete from ${table} where (${key}) in (select ${key} from ${table} where ${where} limit ${rowsAtOnce})`,
    )
  const removals = {
    notifications: [
      some('notification', 'notification_id', 'last_at_ms < @beforeMs'),
      some('alert_delivery', 'delivery_id', "at_ms < @beforeMs and outcome in ('sent', 'failed', 'summed')"),
    ],
    'schedule-runs': [
      some('schedule_run', 'schedule_run_id', 'started_at_ms < @beforeMs and finished_at_ms is not null'),
    ],
    metrics: [
      some('call_hour', 'company, hour_start_ms, endpoint', 'hour_start_ms < @beforeMs'),
      some('health_sample', 'at_ms, process', 'at_ms < @beforeMs'),
    ],
  } as const

  return {
    /** Some of them. @returns how many; none when no more are old enough */
    oldRunsPart: ({ profileId, beforeMs, sparedRunNos }: OldRunsOrder): number =>
      db
        .transaction((): number => {
          const found = oldRuns.all({ profileId, beforeMs, spared: JSON.stringify(sparedRunNos) })
          for (const runId of found) {
            removePlan.run(runId)
            removeRun.run(runId)
          }
          return found.length
        })
        .immediate(),
    oldRowsPart: (kind: keyof typeof removals, beforeMs: number): number =>
      db
        .transaction((): number => {
          for (const removal of removals[kind]) {
            const { changes } = removal.run({ beforeMs })
            if (changes > 0) return changes
          }
          return 0
        })
        .immediate(),
  }
}
