import type { Compilable } from 'kysely'
import type { Bilingual } from '../contract/shapes.ts'
import type { Problem, Run, RunCounts, RunState, SyncKind, SyncScope } from '../contract/sync.ts'
import type { Store } from '../store/store.ts'
import type { Insertable, Selectable } from 'kysely'
import type { RunRow } from '../store/tables.ts'

const live = ['queued', 'running'] as const
const undecided = [...live, 'awaiting-confirmation'] as const

const runOf = (row: Selectable<RunRow>, paused: boolean, usualMs: number | null): Run => ({
  runId: row.run_id,
  profileId: row.profile_id,
  // Written by this repository from the contract's own types.
  kind: row.kind as Run['kind'],
  scope: JSON.parse(row.scope) as SyncScope,
  trigger: row.trigger as Run['trigger'],
  state: row.state as RunState,
  paused,
  dryRun: row.dry_run === 1,
  startedAtMs: row.started_at_ms,
  finishedAtMs: row.finished_at_ms,
  durationMs: row.finished_at_ms === null ? null : Math.max(0, row.finished_at_ms - row.started_at_ms),
  counts: JSON.parse(row.counts) as RunCounts,
  guard: JSON.parse(row.guard) as Run['guard'],
  reason: row.reason === null ? null : (JSON.parse(row.reason) as Bilingual),
  appCode: row.app_code,
  errcode: row.errcode,
  problemCount: row.problem_count,
  usualMs,
})

/** How many runs say what is usual, and how few say nothing yet. */
const usualOf = 10
const fewestUsual = 3

const isWhole = ({ departmentId, userId, userIds }: SyncScope): boolean =>
  departmentId === undefined && userId === undefined && userIds === undefined

export const medianOf = (values: readonly number[]): number | null => {
  if (values.length < fewestUsual) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return Math.round(middle.reduce((sum, value) => sum + value, 0) / middle.length)
}

/** Reasons are JSON of both languages; rows of older builds have one text. */
const reasonOf = (text: string): Bilingual =>
  text.startsWith('{"zh-CN"') ? (JSON.parse(text) as Bilingual) : { 'zh-CN': text, en: text }

export interface RunEnd {
  state: RunState
  finishedAtMs: number
  reason: Bilingual | null
  appCode: number | null
  errcode: number | null
}

export type RunRepository = ReturnType<typeof createRunRepository>

/** Changes of a plan that are deleted without a pause: a few milliseconds. */
const changesAtOnce = 400

/** @param planLeft is told of a plan too long to be deleted at once; clearing.ts clears it away */
export const createRunRepository = (store: Store, planLeft: () => void = () => undefined) => {
  const { sql } = store
  const countOf = (query: Compilable<{ count: number }>): number => store.first(query)?.count ?? 0

  /**
   * The median of the last runs before this one that were like it and went through by themselves. One that a person
   * confirmed took as long as the person did.
   */
  const usualMsOf = ({ profile_id, kind, scope, started_at_ms }: Selectable<RunRow>): number | null => {
    if (!isWhole(JSON.parse(scope) as SyncScope)) return null
    const found = store
      .prepare(
        `select finished_at_ms - started_at_ms from run
         where profile_id = ? and kind = ? and started_at_ms < ? and state = 'succeeded' and dry_run = 0 and guard = '[]'
           and coalesce(scope ->> 'departmentId', scope ->> 'userId', scope ->> 'userIds') is null
         order by started_at_ms desc limit ?`,
      )
      .pluck()
    return medianOf(found.all(profile_id, kind, started_at_ms, usualOf) as number[])
  }
  const isPaused = ({ run_id, state }: Selectable<RunRow>): boolean =>
    state === 'running' &&
    store.prepare('select 1 from run_control where run_id = ? and paused = 1').get(run_id) !== undefined
  const fullRunOf = (row: Selectable<RunRow>): Run => runOf(row, isPaused(row), usualMsOf(row))

  /** Some of it at once: a plan may be as long as the company is large. Nobody reads it any more, as its run has ended. */
  const forgetPlan = (runId: string): boolean =>
    store
      .prepare(
        `delete from plan_change where run_id = ? and seq in
           (select seq from plan_change where run_id = ? order by seq limit ${changesAtOnce})`,
      )
      .run(runId, runId).changes === changesAtOnce

  return {
    insert: (row: Insertable<RunRow>): Promise<void> =>
      store.write(() => {
        // Above those that the journal knows of: lines of a removed company may still wait to be cleared away.
        const last = store
          .prepare(
            'select max(coalesce((select max(run_no) from run), 0), coalesce((select max(run_no) from journal), 0))',
          )
          .pluck()
        store.run(sql.insertInto('run').values({ ...row, run_no: Number(last.get()) + 1 }))
      }),
    find: (runId: string): Run | null => {
      const row = store.first(sql.selectFrom('run').selectAll().where('run_id', '=', runId))
      return row ? fullRunOf(row) : null
    },
    page: (
      profileId: string,
      { states, kinds }: { states: readonly RunState[]; kinds: readonly SyncKind[] },
      offset: number,
      limit: number,
    ): { total: number; items: Run[] } => {
      let found = sql.selectFrom('run').where('profile_id', '=', profileId)
      if (states.length > 0) found = found.where('state', 'in', states)
      if (kinds.length > 0) found = found.where('kind', 'in', kinds)
      return {
        total: countOf(found.select((eb) => eb.fn.countAll<number>().as('count'))),
        items: store
          .all(found.selectAll().orderBy('started_at_ms', 'desc').orderBy('run_no', 'desc').offset(offset).limit(limit))
          .map(fullRunOf),
      }
    },
    /** The last run that changed or confirmed the mirror. */
    lastApplied: (profileId: string): Run | null => {
      const row = store.first(
        sql
          .selectFrom('run')
          .selectAll()
          .where('profile_id', '=', profileId)
          .where('state', 'in', ['succeeded', 'partial', 'suspicious'])
          .orderBy('finished_at_ms', 'desc')
          .limit(1),
      )
      return row ? fullRunOf(row) : null
    },
    /** Ends a run that changed nothing: failed, cancelled, rejected. One that has ended already stays as it is. */
    end: async (runId: string, { state, finishedAtMs, reason, appCode, errcode }: RunEnd): Promise<void> => {
      const isPlanLeft = await store.write(() => {
        const ended = store.run(
          sql
            .updateTable('run')
            .set({
              state,
              finished_at_ms: finishedAtMs,
              reason: reason ? JSON.stringify(reason) : null,
              app_code: appCode,
              errcode,
            })
            .where('run_id', '=', runId)
            .where('state', 'in', undecided),
        )
        return ended > 0 && forgetPlan(runId)
      })
      if (isPlanLeft) planLeft()
    },
    /** Runs that say they are running, of one company or of all. */
    unfinished: (profileId?: string): { runId: string; lease: string }[] => {
      let query = sql.selectFrom('run').select(['run_id', 'lease']).where('state', 'in', live)
      if (profileId !== undefined) query = query.where('profile_id', '=', profileId)
      return store.all(query).map((row) => ({ runId: row.run_id, lease: row.lease }))
    },
    markInterrupted: (runIds: string[], nowMs: number, reason: Bilingual): Promise<number> =>
      runIds.length === 0
        ? Promise.resolve(0)
        : store.write(() =>
            store.run(
              sql
                .updateTable('run')
                .set({ state: 'interrupted', finished_at_ms: nowMs, reason: JSON.stringify(reason) })
                .where('run_id', 'in', runIds)
                .where('state', 'in', live),
            ),
          ),
    problems: (runId: string, offset: number, limit: number): { total: number; items: Problem[] } => {
      const all = sql.selectFrom('run_problem').where('run_id', '=', runId)
      return {
        total: countOf(all.select((eb) => eb.fn.countAll<number>().as('count'))),
        items: store
          .all(all.selectAll().orderBy('problem_id').offset(offset).limit(limit))
          .map((row) => ({ kind: row.kind as Problem['kind'], id: row.entity_id, reason: reasonOf(row.reason) })),
      }
    },
  }
}
