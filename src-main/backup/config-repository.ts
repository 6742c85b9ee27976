import { createAlertRepository } from '../alerts/alert-repository.ts'
import { createAccessRepository } from '../access/access-repository.ts'
import type { ScheduleJob } from '../contract/schedules.ts'
import { scheduleJobs } from '../contract/schedules.ts'
import type { FieldSwitches } from '../contract/privacy.ts'
import { createProfileRepository } from '../profiles/profile-repository.ts'
import { createSecretRepository } from '../profiles/secret-repository.ts'
import { defaultScheduleId } from '../schedule/default-schedules.ts'
import { createScheduleRepository } from '../schedule/schedule-repository.ts'
import type { StoredSchedule } from '../schedule/schedule-repository.ts'
import type { Store } from '../store/store.ts'
import type { SyncRules } from '../contract/sync.ts'
import type { Config, ScheduleEntry } from './config-shape.ts'

const jobOf = (name: string): ScheduleJob | null => scheduleJobs.find((job) => job === name) ?? null

export type ConfigRepository = ReturnType<typeof createConfigRepository>

/** The configuration as one thing. What writes belongs inside `store.write`, all of it in one. */
export const createConfigRepository = (store: Store) => {
  const { sql } = store
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)
  const schedules = createScheduleRepository(store)
  const alerts = createAlertRepository(store)
  const access = createAccessRepository(store)

  const toEntry = (row: StoredSchedule): ScheduleEntry[] => {
    const job = jobOf(row.job)
    if (!job) return []
    const { cron, time_zone: timeZone, random_offset_ms: randomOffsetMs } = row
    return [{ job, isDefault: row.is_default === 1, cron, timeZone, randomOffsetMs, enabled: row.enabled === 1 }]
  }

  return {
    profiles,
    secrets,
    alerts,
    rulesOf: (profileId: string): SyncRules | null => {
      const row = store.first(sql.selectFrom('sync_rule').selectAll().where('profile_id', '=', profileId))
      return row
        ? {
            guardCount: row.guard_count,
            guardPercent: row.guard_percent,
            skipWithoutMobile: row.skip_without_mobile === 1,
          }
        : null
    },
    saveRules: (profileId: string, rules: SyncRules): void => {
      const row = {
        guard_count: rules.guardCount,
        guard_percent: rules.guardPercent,
        skip_without_mobile: rules.skipWithoutMobile ? 1 : 0,
      }
      store.run(
        sql
          .insertInto('sync_rule')
          .values({ profile_id: profileId, ...row })
          .onConflict((conflict) => conflict.column('profile_id').doUpdateSet(row)),
      )
    },
    layoutOf: (profileId: string): string | null =>
      store.first(sql.selectFrom('directory_layout').select('layout').where('profile_id', '=', profileId))?.layout ??
      null,
    saveLayout: (profileId: string, layout: string): void => {
      store.run(
        sql
          .insertInto('directory_layout')
          .values({ profile_id: profileId, layout })
          .onConflict((conflict) => conflict.column('profile_id').doUpdateSet({ layout })),
      )
    },
    /** JSON of the switches; null where nothing was ever switched off. */
    keptFieldsOf: (profileId: string): string | null =>
      store.first(sql.selectFrom('privacy_field').select('kept').where('profile_id', '=', profileId))?.kept ?? null,
    /** What is stored of fields that go is still to be erased. */
    saveKeptFields: (profileId: string, kept: FieldSwitches): void => {
      const values = { kept: JSON.stringify(kept), erased_to: '{}' }
      store.run(
        sql
          .insertInto('privacy_field')
          .values({ profile_id: profileId, ...values })
          .onConflict((conflict) => conflict.column('profile_id').doUpdateSet(values)),
      )
    },
    /** Those of one company, or those of the whole data directory. */
    schedulesOf: (profileId: string | null): ScheduleEntry[] =>
      schedules
        .list()
        .filter((row) => row.profile_id === profileId)
        .flatMap(toEntry),
    /** In the place of all that there are of this company, or of the whole data directory. */
    replaceSchedules: (
      profileId: string | null,
      entries: readonly ScheduleEntry[],
      { nowMs, newId }: { nowMs: number; newId: () => string },
    ): void => {
      for (const row of schedules.list().filter((one) => one.profile_id === profileId))
        schedules.remove(row.schedule_id)
      for (const entry of entries) {
        schedules.add({
          schedule_id: entry.isDefault ? defaultScheduleId(entry.job, profileId) : newId(),
          profile_id: profileId,
          job: entry.job,
          is_default: entry.isDefault ? 1 : 0,
          cron: entry.cron,
          time_zone: entry.timeZone,
          random_offset_ms: entry.randomOffsetMs,
          enabled: entry.enabled ? 1 : 0,
          // What was due before is not made up for here.
          handled_to_ms: nowMs,
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
        })
      }
    },
    roles: (): { roleId: string; name: string; permissions: string }[] =>
      access.roles().map(({ role_id: roleId, name, permissions }) => ({ roleId, name, permissions })),
    saveRole: (roleId: string, name: string, permissions: readonly string[]): void =>
      access.writeRole({ role_id: roleId, name, permissions: JSON.stringify(permissions) }),
    /** Only the rules that somebody changed. */
    changedAlertRules: (): Config['alertRules'] => {
      const stored = new Set(store.all(sql.selectFrom('alert_rule').select('kind')).map(({ kind }) => kind))
      return alerts.rules().filter(({ kind }) => stored.has(kind))
    },
    changedQuietHours: (): Config['quietHours'] =>
      store.first(sql.selectFrom('alert_setting').select('id')) ? alerts.quietHours() : null,
    retention: (): { kind: string; keptDays: number | null }[] =>
      store
        .all(sql.selectFrom('retention_rule').selectAll())
        .map(({ kind, kept_days: keptDays }) => ({ kind, keptDays })),
    saveRetention: (kind: string, keptDays: number | null): void => {
      const values = { kept_days: keptDays }
      store.run(
        sql
          .insertInto('retention_rule')
          .values({ kind, ...values })
          .onConflict((conflict) => conflict.column('kind').doUpdateSet(values)),
      )
    },
  }
}
