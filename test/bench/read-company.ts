import SqliteDatabase from 'better-sqlite3'
import { join } from 'node:path'
import { ownerActor } from '../../src-main/access/actor.ts'
import type { CallContext } from '../../src-main/area-service.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createServices } from '../../src-main/services.ts'
import { createLivedInCompany } from '../helpers/lived-in-company.ts'

// Run by itself: fills a folder with a practice company of the given size and its last days.
const [root, departments, members, days] = process.argv.slice(2)
if (!root || !departments || !members || !days) throw new Error('usage: read-company FOLDER DEPARTMENTS MEMBERS DAYS')

const dataDir = join(root, 'data')
const keyDir = join(root, 'keys')
const { profileId, syncedAtMs } = await createLivedInCompany({
  dataDir,
  keyDir,
  departments: Number(departments),
  members: Number(members),
  days: Number(days),
  everyDays: 1,
})

/**
 * A plan as large as the company waits for somebody, as after a dry run on a mirror that is empty: what the journal
 * tells of the first sync, filed as a plan. It is what pages of changes and comparisons are measured with at their worst.
 */
const addPlan = (): void => {
  const db = new SqliteDatabase(join(dataDir, 'desk.db'))
  const first = db.prepare('select run_no from run order by run_no limit 1').pluck().get()
  db.exec('begin')
  db.prepare(
    `insert into run (run_id, profile_id, kind, scope, trigger, state, dry_run, started_at_ms, finished_at_ms, counts, guard,
       reason, app_code, errcode, problem_count, lease)
     select 'bench-plan', profile_id, kind, scope, trigger, 'awaiting-confirmation', 1, started_at_ms + 1, null, counts, guard,
       null, null, null, 0, lease from run where run_no = ?`,
  ).run(first)
  db.prepare(
    `insert into plan_change (run_id, seq, entity, entity_key, entity_id, name, operation, sort_name, department_id, fields, row)
     select 'bench-plan', row_number() over (order by j.journal_id), j.entity, coalesce(m.user_key, '' || j.entity_no),
       coalesce(m.user_id, '' || j.entity_no), coalesce(m.name, d.name, t.name, ''), j.operation,
       coalesce(m.name_sort, d.name, t.name, ''), coalesce(m.main_department_id, d.parent_id), j.fields, m.raw
     from journal j left join member m on j.entity = 'member' and m.member_id = j.entity_no
     left join department d on j.entity = 'department' and d.company = j.company and d.department_id = j.entity_no
     left join tag t on j.entity = 'tag' and t.company = j.company and t.tag_id = j.entity_no
     where j.run_no = ?`,
  ).run(first)
  db.exec('commit')
  db.close()
}
addPlan()

// The index is brought up to date here: searches are measured, not its building.
const call: CallContext = { actor: ownerActor('system', 'bench') }
const ports = createHostPorts({
  dataDir,
  host: { kind: 'cli', capabilities: [] },
  env: { WECOM_DESK_KEY_DIR: keyDir, WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'warn' },
})
const services = await createServices(ports, { checkIntegrity: false })
await services.areas.directory.find({ query: '王', limit: 1 }, call)
const { items } = await services.areas.sync.runs({ states: [], kinds: [], offset: 0, limit: 100 }, call)
await services.dispose()
process.send?.({ profileId, syncedAtMs, runIds: items.map(({ runId }) => runId) })
if (process.connected) process.disconnect()
