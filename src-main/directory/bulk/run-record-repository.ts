import type { Database } from 'better-sqlite3'
import type { BulkSession, RunEnding } from './session.ts'

/**
 * The run's own row, written in the transaction that changes the mirror. A run that somebody else has ended in the
 * meantime, because its process could not be heard of for too long or its company was removed, changes nothing any more.
 */
export const createRunRecord = (db: Database, { runId }: BulkSession) => ({
  end: (ending: RunEnding): void => {
    const { state, finishedAtMs, counts, guard, reason, problemCount } = ending
    const { changes } = db
      .prepare<[string, number | null, string, string, string | null, number, string]>(
        "update run set state = ?, finished_at_ms = ?, counts = ?, guard = ?, reason = ?, problem_count = ? where run_id = ? and state in ('queued', 'running')",
      )
      .run(state, finishedAtMs, counts, guard, reason, problemCount, runId)
    if (changes === 0) throw new Error(`The run ${runId} was ended from outside`)
    const insert = db.prepare<[string, string, string, string]>(
      'insert into run_problem (run_id, kind, entity_id, reason) values (?, ?, ?, ?)',
    )
    for (const { kind, id, reason } of ending.problems) insert.run(runId, kind, id, JSON.stringify(reason))
  },
  confirm: (ending: Pick<RunEnding, 'state' | 'finishedAtMs' | 'reason'>): void => {
    const { changes } = db
      .prepare<[string, number | null, string | null, string]>(
        "update run set state = ?, finished_at_ms = ?, reason = ? where run_id = ? and state = 'awaiting-confirmation'",
      )
      .run(ending.state, ending.finishedAtMs, ending.reason, runId)
    if (changes === 0) throw new Error(`The plan of the run ${runId} does not wait any more`)
  },
})
