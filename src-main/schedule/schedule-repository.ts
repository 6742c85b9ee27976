import type { Selectable } from 'kysely'
import type { Store } from '../store/store.ts'
import type { ScheduleRow } from '../store/unattended-rows.ts'

export type StoredSchedule = Selectable<ScheduleRow>
export type NewSchedule = Omit<
  StoredSchedule,
  'retry_at_ms' | 'retry_attempt' | 'retry_due_at_ms' | 'retry_is_for_network'
>
/** What a person can change. */
export type ScheduleChange = Partial<Pick<StoredSchedule, 'cron' | 'time_zone' | 'random_offset_ms' | 'enabled'>>

/** A retry that waits; null where none does. */
export interface RetryPlan {
  atMs: number
  attempt: number
  dueAtMs: number
  isForNetwork: boolean
}

export const noRetry = {
  retry_at_ms: null,
  retry_attempt: null,
  retry_due_at_ms: null,
  retry_is_for_network: 0,
} as const

export type ScheduleRepository = ReturnType<typeof createScheduleRepository>

/** Schedules and the pause of all. What changes rows belongs inside `store.write`. */
export const createScheduleRepository = (store: Store) => {
  const { sql } = store
  return {
    /** Those of a company and the global ones, or all. */
    list: (profileId?: string): StoredSchedule[] => {
      const all = sql.selectFrom('schedule').selectAll().orderBy('created_at_ms').orderBy('schedule_id')
      return store.all(
        profileId === undefined
          ? all
          : all.where(({ or, eb }) => or([eb('profile_id', 'is', null), eb('profile_id', '=', profileId)])),
      )
    },
    /** Asked for twice a run. */
    find: (scheduleId: string): StoredSchedule | undefined =>
      store.prepare('select * from schedule where schedule_id = ?').get(scheduleId) as StoredSchedule | undefined,
    ids: (): Set<string> =>
      new Set(store.all(sql.selectFrom('schedule').select('schedule_id')).map((row) => row.schedule_id)),
    companies: (): string[] =>
      store.all(sql.selectFrom('profile').select('profile_id').orderBy('ordinal')).map((row) => row.profile_id),
    companyName: (profileId: string): string | null =>
      store.first(sql.selectFrom('profile').select('name').where('profile_id', '=', profileId))?.name ?? null,
    add: (row: NewSchedule): void => {
      store.run(
        sql
          .insertInto('schedule')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      )
    },
    /** @param handledToMs given where the due times are others from now on; a retry that waits is dropped then */
    change: (scheduleId: string, change: ScheduleChange, nowMs: number, handledToMs: number | null): void => {
      const fresh = handledToMs === null ? {} : { handled_to_ms: handledToMs, ...noRetry }
      store.run(
        sql
          .updateTable('schedule')
          .set({ ...change, ...fresh, updated_at_ms: nowMs })
          .where('schedule_id', '=', scheduleId),
      )
    },
    remove: (scheduleId: string): number => store.run(sql.deleteFrom('schedule').where('schedule_id', '=', scheduleId)),
    setRetry: (scheduleId: string, retry: RetryPlan | null): void => {
      const columns = retry && {
        retry_at_ms: retry.atMs,
        retry_attempt: retry.attempt,
        retry_due_at_ms: retry.dueAtMs,
        retry_is_for_network: retry.isForNetwork ? 1 : 0,
      }
      store.run(
        sql
          .updateTable('schedule')
          .set(columns ?? noRetry)
          .where('schedule_id', '=', scheduleId),
      )
    },
    /** Retries that wait for the network need not wait any longer. @returns how many */
    retryForNetwork: (nowMs: number): number =>
      store.run(
        sql
          .updateTable('schedule')
          .set({ retry_at_ms: nowMs })
          .where('retry_is_for_network', '=', 1)
          .where('retry_at_ms', '>', nowMs),
      ),
    /** After the clock was set back: due times up to `toMs` are dealt with, no later ones. */
    bringBack: (scheduleId: string, toMs: number): void => {
      store.run(sql.updateTable('schedule').set({ handled_to_ms: toMs }).where('schedule_id', '=', scheduleId))
    },
    pausedAtMs: (): number | null =>
      store.first(sql.selectFrom('schedule_pause').select('paused_at_ms').where('id', '=', 1))?.paused_at_ms ?? null,
    setPaused: (pausedAtMs: number | null): void => {
      const row = { id: 1, paused_at_ms: pausedAtMs } as const
      store.run(
        sql
          .insertInto('schedule_pause')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      )
    },
    /** Another number whenever another connection has written anything at all; costs next to nothing. */
    dataVersion: (): number => Number(store.prepare('pragma data_version').pluck().get()),
    /** A short text that is another one whenever a schedule, its state or the pause is another one. */
    fingerprint: (): string =>
      String(
        store
          .prepare(
            `select json_array((select json_group_array(json_array(schedule_id, updated_at_ms, handled_to_ms, retry_at_ms, enabled)) from schedule),
               (select paused_at_ms from schedule_pause), (select max(schedule_run_id) from schedule_run),
               (select count(*) from schedule_run where finished_at_ms is null))`,
          )
          .pluck()
          .get(),
      ),
  }
}
