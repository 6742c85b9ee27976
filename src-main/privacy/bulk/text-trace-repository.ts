import type { Database } from 'better-sqlite3'
import type { Bilingual } from '../../contract/shapes.ts'

export interface TraceParts {
  profileId: string
  nowMs: number
  userKey: string
  mentions(text: string): boolean
}

/** Stands where a run was asked to read somebody who was forgotten. */
const forgottenId = '~forgotten'

const discarded: Bilingual = {
  'zh-CN': '计划涉及一名已被忘记的成员，已作废；请重新同步。',
  en: 'The plan concerned somebody who was forgotten and was discarded. Sync again.',
}

const runsOfCompany = 'run_id in (select run_id from run where profile_id = ?)'

/** Runs whose plan concerns somebody. */
export const plansNaming = (db: Database, profileId: string, userKey: string): string[] =>
  db
    .prepare<unknown[], string>(
      `select distinct run_id from plan_change where ${runsOfCompany}
       and (entity_key = ? or instr(lower(fields), ?) > 0 or instr(lower(coalesce(row, '')), ?) > 0)`,
    )
    .pluck()
    .all(profileId, userKey, userKey, JSON.stringify(userKey))

/** Traces of a person in what the program wrote for people to read. */
export const createTextTraces = (db: Database, { profileId, nowMs, userKey, mentions }: TraceParts) => {
  const run = (text: string, ...parameters: unknown[]): number => db.prepare<unknown[]>(text).run(...parameters).changes
  /** Rows of a table whose texts name the person. */
  const naming = (table: string, key: string, texts: readonly string[], where: string, ...parameters: unknown[]) =>
    db
      .prepare<unknown[], { key: number; text: string }>(
        `select ${key} as key, concat_ws(char(10), ${texts.join(', ')}) as text from ${table} where ${where}`,
      )
      .all(...parameters)
      .flatMap(({ key: id, text }) => (mentions(text) ? id : []))
  const removeAll = (table: string, key: string, ids: readonly number[]): number => {
    for (const id of ids) run(`delete from ${table} where ${key} = ?`, id)
    return ids.length
  }

  return {
    /** A plan without one of its people is another one than a person was shown. */
    erasePlans: (plans: readonly string[]): number => {
      let erased = 0
      for (const runId of plans) {
        erased += run('delete from plan_change where run_id = ?', runId)
        run(
          "update run set state = 'rejected', finished_at_ms = ?, reason = ? where run_id = ? and state = 'awaiting-confirmation'",
          nowMs,
          JSON.stringify(discarded),
          runId,
        )
      }
      return erased
    },
    eraseProblems: (): number =>
      removeAll(
        'run_problem',
        'problem_id',
        naming('run_problem', 'problem_id', ["replace(entity_id, '/', char(10))", 'reason'], runsOfCompany, profileId),
      ),
    /** Runs that were asked to read this person. */
    blankScopes: (): number => {
      const runs = db
        .prepare<[string, string], { run_id: string; scope: string }>(
          'select run_id, scope from run where profile_id = ? and instr(lower(scope), ?) > 0',
        )
        .all(profileId, JSON.stringify(userKey))
      for (const { run_id: runId, scope } of runs) {
        const blanked = JSON.stringify(JSON.parse(scope), (_key, value: unknown) =>
          typeof value === 'string' && value.toLowerCase() === userKey ? forgottenId : value,
        )
        run('update run set scope = ? where run_id = ?', blanked, runId)
      }
      return runs.length
    },
    eraseMessages: (): number =>
      removeAll(
        'notification',
        'notification_id',
        naming('notification', 'notification_id', ['title', 'text', 'subject'], '1'),
      ) +
      removeAll(
        'alert_delivery',
        'delivery_id',
        naming('alert_delivery', 'delivery_id', ['title', 'text', 'subject', 'reason', 'answer'], '1'),
      ) +
      removeAll(
        'schedule_run',
        'schedule_run_id',
        naming('schedule_run', 'schedule_run_id', ['detail'], 'detail is not null'),
      ),
    /** Filters of the member table that somebody saved under their name. */
    eraseFilters: (): number => {
      const stored = db
        .prepare<{ profileId: string }, { person: string | null; layout: string }>(
          `select null as person, layout from directory_layout where profile_id = @profileId
           union all select actor_id, layout from personal_layout where profile_id = @profileId`,
        )
        .all({ profileId })
      let erased = 0
      for (const { person, layout: text } of stored) {
        const layout = JSON.parse(text) as { savedFilters?: unknown[] }
        const filters = layout.savedFilters ?? []
        const savedFilters = filters.filter((filter) => !mentions(JSON.stringify(filter)))
        if (savedFilters.length === filters.length) continue
        erased += filters.length - savedFilters.length
        const left = JSON.stringify({ ...layout, savedFilters })
        if (person === null) run('update directory_layout set layout = ? where profile_id = ?', left, profileId)
        else run('update personal_layout set layout = ? where profile_id = ? and actor_id = ?', left, profileId, person)
      }
      return erased
    },
  }
}
