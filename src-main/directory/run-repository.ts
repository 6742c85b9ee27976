import type { Compilable } from 'kysely'
import type { Bilingual } from '../contract/shapes.ts'
import type {
  Change,
  ChangeCount,
  EntityKind,
  ChangeOperation,
  FieldChange,
  Problem,
  Run,
  RunCounts,
  RunState,
  SyncScope,
} from '../contract/sync.ts'
import type { Store } from '../store/store.ts'
import { maskFields } from './masking.ts'
import type { Insertable, Selectable } from 'kysely'
import type { RunRow } from '../store/tables.ts'

const live = ['queued', 'running'] as const
const undecided = [...live, 'awaiting-confirmation'] as const

const runOf = (row: Selectable<RunRow>): Run => ({
  runId: row.run_id,
  profileId: row.profile_id,
  // Written by this repository from the contract's own types.
  kind: row.kind as Run['kind'],
  scope: JSON.parse(row.scope) as SyncScope,
  trigger: row.trigger as Run['trigger'],
  state: row.state as RunState,
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
  usualMs: null,
})

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

export const createRunRepository = (store: Store) => {
  const { sql } = store
  const countOf = (query: Compilable<{ count: number }>): number => store.first(query)?.count ?? 0

  return {
    insert: (row: Insertable<RunRow>): Promise<void> =>
      store.write(() => {
        store.run(sql.insertInto('run').values(row))
      }),
    find: (runId: string): Run | null => {
      const row = store.first(sql.selectFrom('run').selectAll().where('run_id', '=', runId))
      return row ? runOf(row) : null
    },
    page: (profileId: string, offset: number, limit: number): { total: number; items: Run[] } => ({
      total: countOf(
        sql
          .selectFrom('run')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('profile_id', '=', profileId),
      ),
      items: store
        .all(
          sql
            .selectFrom('run')
            .selectAll()
            .where('profile_id', '=', profileId)
            .orderBy('started_at_ms', 'desc')
            .orderBy('run_id')
            .offset(offset)
            .limit(limit),
        )
        .map(runOf),
    }),
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
      return row ? runOf(row) : null
    },
    /** Ends a run that changed nothing: failed, cancelled, rejected. One that has ended already stays as it is. */
    end: (runId: string, { state, finishedAtMs, reason, appCode, errcode }: RunEnd): Promise<void> =>
      store.write(() => {
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
        if (ended > 0) store.run(sql.deleteFrom('plan_change').where('run_id', '=', runId))
      }),
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
    /** From the plan while a run waits, from the journal once it is applied. */
    changes: (
      run: Run,
      company: number,
      {
        entity,
        operation,
        offset,
        limit,
      }: { entity?: EntityKind; operation?: ChangeOperation; offset: number; limit: number },
    ): { total: number; counts: ChangeCount[]; items: Change[] } => {
      const isWaiting = run.state === 'awaiting-confirmation'
      let plan = sql.selectFrom('plan_change').where('run_id', '=', run.runId)
      let journal = sql
        .selectFrom('journal as j')
        .innerJoin('run as r', 'r.run_no', 'j.run_no')
        .where('r.run_id', '=', run.runId)
      if (entity) {
        plan = plan.where('entity', '=', entity)
        journal = journal.where('j.entity', '=', entity)
      }
      if (operation) {
        plan = plan.where('operation', '=', operation)
        journal = journal.where('j.operation', '=', operation)
      }
      const total = isWaiting
        ? countOf(plan.select((eb) => eb.fn.countAll<number>().as('count')))
        : countOf(journal.select((eb) => eb.fn.countAll<number>().as('count')))
      const rows = isWaiting
        ? store.all(
            plan
              .select(['entity', 'entity_id as id', 'name', 'operation', 'fields'])
              .orderBy('seq')
              .offset(offset)
              .limit(limit),
          )
        : store.all(
            journal
              .leftJoin('member as m', (join) =>
                join.onRef('m.member_id', '=', 'j.entity_no').on('j.entity', '=', 'member'),
              )
              .leftJoin('department as d', (join) =>
                join
                  .onRef('d.department_id', '=', 'j.entity_no')
                  .on('d.company', '=', company)
                  .on('j.entity', '=', 'department'),
              )
              .leftJoin('tag as t', (join) =>
                join.onRef('t.tag_id', '=', 'j.entity_no').on('t.company', '=', company).on('j.entity', '=', 'tag'),
              )
              .select(({ fn, cast }) => [
                'j.entity',
                'j.operation',
                'j.fields',
                fn.coalesce('m.user_id', cast<string>('j.entity_no', 'text')).as('id'),
                fn.coalesce('m.name', 'd.name', 't.name', cast<string>('j.entity_no', 'text')).as('name'),
              ])
              .orderBy('j.journal_id')
              .offset(offset)
              .limit(limit),
          )
      return {
        total,
        counts: [],
        items: rows.map((row) => ({
          // Written by the bulk worker from the contract's own types.
          entity: row.entity as EntityKind,
          id: row.id,
          name: row.name,
          operation: row.operation as ChangeOperation,
          fields: maskFields(JSON.parse(row.fields) as FieldChange[]),
          departmentId: null,
          departmentPath: [],
        })),
      }
    },
  }
}
