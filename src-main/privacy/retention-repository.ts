import { setImmediate } from 'node:timers/promises'
import { retentionKinds } from '../contract/privacy.ts'
import type { RetentionKind } from '../contract/privacy.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { keyRange } from '../directory/company-keys.ts'
import type { Store } from '../store/store.ts'

export const mostExamples = 10
const linesAtOnce = 5000

export interface RetentionRule {
  kind: RetentionKind
  keptDays: number | null
}

/** Product §13. */
const usualDays: Readonly<Record<RetentionKind, number>> = {
  'departed-members': 180,
  history: 730,
  runs: 730,
  notifications: 180,
  'schedule-runs': 90,
  logs: 30,
  metrics: 30,
}

export interface Found {
  count: number
  oldestAtMs: number | null
}
export interface CleanedCompany {
  profileId: string
  company: number
  name: string
}

const nothing: Found = { count: 0, oldestAtMs: null }
export const addFound = (all: readonly Found[]): Found =>
  all.reduce(
    (sum, { count, oldestAtMs }) => ({
      count: sum.count + count,
      oldestAtMs:
        sum.oldestAtMs === null || oldestAtMs === null
          ? (sum.oldestAtMs ?? oldestAtMs)
          : Math.min(sum.oldestAtMs, oldestAtMs),
    }),
    nothing,
  )

/** How long things are kept, and how much is older; every count stands in an index or a short table. */
export const createRetentionRepository = (store: Store) => {
  const { sql } = store
  const count = (text: string, parameters: object): Found => store.prepare(text).get(parameters) as Found
  const texts = (text: string, parameters: object): string[] => store.prepare(text).pluck().all(parameters) as string[]
  const departedWhere = `removed_at_ms is not null and substr(user_key, 1, 1) <> '~' and removed_at_ms < @beforeMs
    and member_id between @from and @to and user_key not in (select value from json_each(@spared))`
  const runsWhere = `profile_id = @profileId and started_at_ms < @beforeMs
    and coalesce(finished_at_ms, started_at_ms) < @beforeMs
    and state not in ('queued', 'running', 'awaiting-confirmation')
    and run_no not in (select value from json_each(@spared))
    and run_id <> coalesce((select run_id from run where profile_id = @profileId
      and state in ('succeeded', 'partial', 'suspicious') order by finished_at_ms desc limit 1), '')`

  return {
    rules: (): RetentionRule[] => {
      const stored = new Map(
        store
          .all(sql.selectFrom('retention_rule').selectAll())
          .map(({ kind, kept_days: keptDays }) => [kind, keptDays] as const),
      )
      return retentionKinds.map((kind) => ({
        kind,
        keptDays: stored.has(kind) ? (stored.get(kind) ?? null) : usualDays[kind],
      }))
    },
    setRules: (rules: readonly RetentionRule[]): Promise<void> =>
      store.write(() => {
        for (const { kind, keptDays: kept_days } of rules) {
          store.run(
            sql
              .insertInto('retention_rule')
              .values({ kind, kept_days })
              .onConflict((conflict) => conflict.column('kind').doUpdateSet({ kept_days })),
          )
        }
      }),
    companies: (): CleanedCompany[] =>
      store
        .all(sql.selectFrom('profile').select(['profile_id', 'ordinal', 'name']).orderBy('ordinal'))
        .map(({ profile_id: profileId, ordinal: company, name }) => ({ profileId, company, name })),
    /** User ids, in lower case, of whom plans that wait bring back: they are spared. In parts, as a plan may be as large as the company. */
    comingBack: async (profileId: string): Promise<string[]> => {
      const runs = texts("select run_id from run where profile_id = @profileId and state = 'awaiting-confirmation'", {
        profileId,
      })
      const part = store.prepare(
        `select max(seq) from (select seq from plan_change where run_id = @runId and seq > @after order by seq limit ${linesAtOnce})`,
      )
      const found: string[] = []
      for (const runId of runs) {
        for (let after = -1; ;) {
          const upTo = part.pluck().get({ runId, after }) as number | null // the only column of the query
          if (upTo === null) break
          const keys = `select entity_key from plan_change where run_id = @runId and seq > @after and seq <= @upTo
            and entity = 'member' and operation = 'returned'`
          found.push(...texts(keys, { runId, after, upTo }))
          after = upTo
          await setImmediate()
        }
      }
      return found
    },
    departed: (company: number, beforeMs: number, spared: readonly string[]): Found =>
      count(
        `select count(*) as count, min(removed_at_ms) as oldestAtMs from member indexed by member_gone where ${departedWhere}`,
        { ...keyRange(company), beforeMs, spared: JSON.stringify(spared) },
      ),
    departedNames: (company: number, beforeMs: number, spared: readonly string[]): string[] =>
      texts(
        `select name || ' (' || user_id || ')' from member indexed by member_gone where ${departedWhere}
         order by removed_at_ms limit ${mostExamples}`,
        { ...keyRange(company), beforeMs, spared: JSON.stringify(spared) },
      ),
    runs: (profileId: string, beforeMs: number, spared: readonly number[]): Found =>
      count(`select count(*) as count, min(started_at_ms) as oldestAtMs from run where ${runsWhere}`, {
        profileId,
        beforeMs,
        spared: JSON.stringify(spared),
      }),
    notifications: (beforeMs: number): Found =>
      addFound([
        count(
          'select count(*) as count, min(last_at_ms) as oldestAtMs from notification where last_at_ms < @beforeMs',
          {
            beforeMs,
          },
        ),
        count(
          `select count(*) as count, min(at_ms) as oldestAtMs from alert_delivery
           where at_ms < @beforeMs and outcome in ('sent', 'failed', 'summed')`,
          { beforeMs },
        ),
      ]),
    notificationTitles: (beforeMs: number): Bilingual[] =>
      texts(
        `select title from notification where last_at_ms < @beforeMs order by last_at_ms limit ${mostExamples}`,
        { beforeMs },
        // Written by notification-repository.ts.
      ).map((title) => JSON.parse(title) as Bilingual),
    scheduleRuns: (beforeMs: number): Found =>
      count(
        `select count(*) as count, min(started_at_ms) as oldestAtMs from schedule_run
         where started_at_ms < @beforeMs and finished_at_ms is not null`,
        { beforeMs },
      ),
    metrics: (beforeMs: number): Found =>
      addFound([
        count(
          'select count(*) as count, min(hour_start_ms) as oldestAtMs from call_hour where hour_start_ms < @beforeMs',
          {
            beforeMs,
          },
        ),
        count('select count(*) as count, min(at_ms) as oldestAtMs from health_sample where at_ms < @beforeMs', {
          beforeMs,
        }),
      ]),
  }
}
export type RetentionRepository = ReturnType<typeof createRetentionRepository>
