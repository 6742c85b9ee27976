import type { Database } from 'better-sqlite3'
import type { RunEnding } from './bulk-run.ts'
import type { BulkSession } from './session.ts'

/** The run's own row, written in the transaction that changes the mirror. */
export const createRunRecord = (db: Database, { runId }: BulkSession) => ({
  end: (ending: RunEnding): void => {
    const insert = db.prepare<[string, string, string, string]>(
      'insert into run_problem (run_id, kind, entity_id, reason) values (?, ?, ?, ?)',
    )
    for (const { kind, id, reason } of ending.problems) insert.run(runId, kind, id, reason)
    db.prepare<[string, number | null, string, string, string | null, number, string]>(
      'update run set state = ?, finished_at_ms = ?, counts = ?, guard = ?, reason = ?, problem_count = ? where run_id = ?',
    ).run(ending.state, ending.finishedAtMs, ending.counts, ending.guard, ending.reason, ending.problemCount, runId)
  },
  confirm: (ending: Pick<RunEnding, 'state' | 'finishedAtMs' | 'reason'>): void => {
    db.prepare<[string, number | null, string | null, string]>(
      'update run set state = ?, finished_at_ms = ?, reason = ? where run_id = ?',
    ).run(ending.state, ending.finishedAtMs, ending.reason, runId)
  },
})
