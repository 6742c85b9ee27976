import type { Insertable, Selectable } from 'kysely'
import type { Bilingual } from '../contract/shapes.ts'
import type { ScheduleOutcome } from '../contract/schedules.ts'
import type { Store } from '../store/store.ts'
import type { ScheduleRunRow } from '../store/unattended-rows.ts'

export type StoredRun = Selectable<ScheduleRunRow>
export type NewRun = Pick<
  Insertable<ScheduleRunRow>,
  'schedule_id' | 'profile_id' | 'job' | 'trigger' | 'due_at_ms' | 'missed' | 'started_at_ms' | 'attempt' | 'lease'
>

export interface RunEnding {
  outcome: ScheduleOutcome
  finishedAtMs: number
  detail: Bilingual | null
  errcode: number | null
  runId: string | null
}

export type ScheduleRunRepository = ReturnType<typeof createScheduleRunRepository>

/** What was done by the clock. What changes rows belongs inside `store.write`. */
export const createScheduleRunRepository = (store: Store) => {
  const { sql } = store
  return {
    /** Marks a due time as dealt with, if nobody else did meanwhile. @returns whether it was still open */
    claim: (
      scheduleId: string,
      expectedHandledToMs: number,
      handledToMs: number,
      expectedRetryAtMs: number | null,
    ): boolean =>
      store
        .prepare(
          `update schedule set handled_to_ms = ?, retry_at_ms = null, retry_attempt = null, retry_due_at_ms = null,
             retry_is_for_network = 0
           where schedule_id = ? and handled_to_ms = ? and enabled = 1 and retry_at_ms is ?`,
        )
        .run(handledToMs, scheduleId, expectedHandledToMs, expectedRetryAtMs).changes === 1,
    begin: (row: NewRun): number =>
      Number(
        store
          .prepare(
            `insert into schedule_run (schedule_id, profile_id, job, trigger, due_at_ms, missed, started_at_ms, attempt, lease)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            row.schedule_id,
            row.profile_id,
            row.job,
            row.trigger,
            row.due_at_ms,
            row.missed,
            row.started_at_ms,
            row.attempt,
            row.lease,
          ).lastInsertRowid,
      ),
    /** One that has ended already, or was called interrupted by another process, stays as it is. */
    end: (scheduleRunId: number, { outcome, finishedAtMs, detail, errcode, runId }: RunEnding): boolean =>
      store
        .prepare(
          `update schedule_run set outcome = ?, finished_at_ms = ?, detail = ?, errcode = ?, run_id = coalesce(?, run_id)
           where schedule_run_id = ? and finished_at_ms is null`,
        )
        .run(outcome, finishedAtMs, detail && JSON.stringify(detail), errcode, runId, scheduleRunId).changes === 1,
    noteSync: (scheduleRunId: number, runId: string): void => {
      store.run(sql.updateTable('schedule_run').set({ run_id: runId }).where('schedule_run_id', '=', scheduleRunId))
    },
    /** Runs that say they are running, of one schedule or of all. */
    open: (scheduleId?: string): StoredRun[] => {
      // Named, as SQLite would rather read every run of the schedule.
      const from = 'select * from schedule_run indexed by schedule_run_open where finished_at_ms is null'
      return (
        scheduleId === undefined
          ? store.prepare(from).all()
          : store.prepare(`${from} and schedule_id = ?`).all(scheduleId)
      ) as StoredRun[]
    },
    last: (scheduleId: string): StoredRun | undefined =>
      store
        .prepare('select * from schedule_run where schedule_id = ? order by schedule_run_id desc limit 1')
        .get(scheduleId) as StoredRun | undefined,
    page: (
      {
        scheduleId,
        profileId,
        outcomes = [],
      }: { scheduleId?: string | undefined; profileId?: string | undefined; outcomes?: readonly string[] },
      offset: number,
      limit: number,
    ): { total: number; items: StoredRun[] } => {
      let found = sql.selectFrom('schedule_run')
      if (scheduleId !== undefined) found = found.where('schedule_id', '=', scheduleId)
      if (profileId !== undefined)
        found = found.where(({ or, eb }) => or([eb('profile_id', 'is', null), eb('profile_id', '=', profileId)]))
      if (outcomes.length > 0) found = found.where('outcome', 'in', outcomes)
      return {
        total: store.first(found.select(({ fn }) => fn.countAll<number>().as('count')))?.count ?? 0,
        items: store.all(found.selectAll().orderBy('schedule_run_id', 'desc').offset(offset).limit(limit)),
      }
    },
    keepNewest: (scheduleId: string, count: number): void => {
      store
        .prepare(
          `delete from schedule_run where schedule_id = ? and finished_at_ms is not null and schedule_run_id <=
             (select schedule_run_id from schedule_run where schedule_id = ? order by schedule_run_id desc limit 1 offset ?)`,
        )
        .run(scheduleId, scheduleId, count)
    },
  }
}
