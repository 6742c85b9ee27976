import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { createBulkRun } from '../../../src-main/directory/bulk/bulk-run.ts'
import type { BulkRun } from '../../../src-main/directory/bulk/bulk-run.ts'
import type { RunEnding } from '../../../src-main/directory/bulk/session.ts'
import { migrate } from '../../../src-main/store/migrate.ts'
import { migrations } from '../../../src-main/store/migrations/index.ts'

/** The bulk worker's side of a directory without thread, network or file: hundreds of runs in a second. */
export const openBulkRig = () => {
  const db: Database = new SqliteDatabase(':memory:')
  migrate(db, migrations, '', 0)
  db.exec(
    "insert into profile (profile_id, ordinal, name, corp_id, remark, environment, colour, api_base_url, proxy, timeout_ms, active, created_at_ms) values ('p', 1, 'p', 'ww', '', 'test', 'blue', 'http://127.0.0.1:9', 'none', 1000, 1, 0)",
  )
  let runs = 0
  return {
    db,
    /** A run of its own, as the service starts one on a thread of its own. */
    begin: (state = 'running'): { runId: string; bulk: BulkRun } => {
      const runId = `run-${++runs}`
      db.prepare(
        `insert into run (run_id, profile_id, kind, scope, trigger, state, dry_run, started_at_ms, counts, guard, problem_count, lease)
         values (?, 'p', 'all', '{}', 'manual', ?, 0, ?, '{}', '[]', 0, '')`,
      ).run(runId, state, runs)
      return { runId, bulk: resume(runId) }
    },
    resume: (runId: string): BulkRun => resume(runId),
    close: () => db.close(),
  }
  function resume(runId: string): BulkRun {
    db.exec('drop table if exists temp.staged_member')
    return createBulkRun(db, { databasePath: '', company: 1, runId })
  }
}
export type BulkRig = ReturnType<typeof openBulkRig>

export const ending = (state: RunEnding['state']): RunEnding => ({
  state,
  finishedAtMs: 1,
  counts: '{}',
  guard: '[]',
  reason: null,
  problems: [],
  problemCount: 0,
})

export const reply = (body: object): Uint8Array => new TextEncoder().encode(JSON.stringify({ errcode: 0, ...body }))

const selections = {
  departments:
    'select department_id, name, name_en, parent_id, sort_order, leaders, member_count, total_member_count from department where removed_at_ms is null order by 1',
  members:
    'select user_key, user_id, name, name_sort, position, mobile, email, status, main_department_id, departments, is_leader, raw from member where removed_at_ms is null order by 1',
  links:
    'select m.user_key, d.department_key, d.sort_order, d.is_leader from member_department d join member m using (member_id) order by 1, 2',
  tags: 'select tag_id, name from tag where removed_at_ms is null order by 1',
  tagMembers: 'select tag_id, user_key from tag_member order by 1, 2',
  tagDepartments: 'select tag_id, department_id from tag_department order by 1, 2',
}

/** Everything that a company's mirror says, without numbers and times of its own. */
export const mirrorOf = (db: Database): Record<keyof typeof selections, unknown[]> => {
  const read = (query: string) => db.prepare(query).all()
  return {
    departments: read(selections.departments),
    members: read(selections.members),
    links: read(selections.links),
    tags: read(selections.tags),
    tagMembers: read(selections.tagMembers),
    tagDepartments: read(selections.tagDepartments),
  }
}
