import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RetentionKind } from '../../../src-main/contract/privacy.ts'
import type { Clock } from '../../../src-main/ports.ts'
import { createLogFile } from '../../../src-main/telemetry/log-file.ts'
import { logFileName, dayOf } from '../../../src-main/telemetry/log-names.ts'
import { afterEveryKill } from '../../helpers/every-kill.ts'
import { briskClock, openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

const dayMs = 86_400_000
/** Everything begins three weeks ago; what is kept is kept for ten days. */
const agoMs = 21 * dayMs
const keptDays = 10
const kinds: readonly RetentionKind[] = [
  'runs',
  'notifications',
  'schedule-runs',
  'metrics',
  'logs',
  'history',
  'departed-members',
]

let behindMs = agoMs
let clock: Clock
let rig: PracticeRig
beforeEach(async () => {
  behindMs = agoMs
  const brisk = briskClock()
  clock = { ...brisk, nowMs: () => brisk.nowMs() - behindMs }
  rig = await openPracticeRig({ departments: 3, members: 20, clock })
})
afterEach(() => rig.dispose())

/** Has the schedule do it, and waits for its end. */
const run = async (scheduleId: string) => {
  const { schedules } = rig.desk.areas
  const { scheduleRunId } = await schedules.runNow({ scheduleId }, rig.desk.call)
  return vi.waitFor(
    async () => {
      const { items } = await schedules.history({ scheduleId, outcomes: [], offset: 0, limit: 10 }, rig.desk.call)
      const found = items.find((item) => item.scheduleRunId === scheduleRunId)
      expect(found?.finishedAtMs).not.toBeNull()
      return found
    },
    { timeout: 20_000, interval: 20 },
  )
}
const tables = {
  runs: ['run', 'started_at_ms'],
  notifications: ['(select last_at_ms as at_ms from notification union all select at_ms from alert_delivery)', 'at_ms'],
  'schedule-runs': ['schedule_run', 'started_at_ms'],
  metrics: ['call_hour', 'hour_start_ms'],
} as const
const rowsOf = (kind: keyof typeof tables, where = '1') => {
  const [table, time] = tables[kind]
  const query = `select count(*) as n from ${table} where ${where.replaceAll(/\bat\b/g, time)}`
  return Number((rig.query(query)[0] as { n: number }).n)
}
const logs = () => readdirSync(join(rig.desk.dir, 'logs')).filter((name) => name.endsWith('.log'))

const linesBefore = (atMs: number) =>
  (rig.query(`select count(*) as n from journal where at_ms < ${atMs}`)[0] as { n: number }).n
const goneBefore = (atMs: number, besides: string[]) =>
  (rig.query(`select user_key from member where removed_at_ms < ${atMs}`) as { user_key: string }[]).filter(
    ({ user_key: key }) => !besides.includes(key),
  ).length
/** Two people as if they had left at a time, the second of whom a plan that waits brings back. */
const letTwoLeave = (atMs: number): [string, string] => {
  const db = new SqliteDatabase(join(rig.desk.dir, 'desk.db'))
  try {
    const [gone = '', returning = ''] = db
      .prepare<[], string>('select user_key from member where removed_at_ms is null order by user_key limit 2')
      .pluck()
      .all()
    db.prepare('update member set removed_at_ms = ? where user_key in (?, ?)').run(atMs, gone, returning)
    db.prepare(
      'delete from member_department where member_id in (select member_id from member where removed_at_ms = ?)',
    ).run(atMs)
    db.exec(`insert into run (run_id, profile_id, kind, scope, trigger, state, dry_run, started_at_ms, counts, guard, problem_count, lease)
      select 'plan', profile_id, kind, scope, trigger, 'awaiting-confirmation', 1, ${clock.nowMs()}, counts, guard, 0, lease from run limit 1`)
    db.prepare(
      `insert into plan_change (run_id, seq, entity, entity_key, entity_id, name, operation, sort_name, fields)
       values ('plan', 1, 'member', ?, ?, '', 'returned', '', '[]')`,
    ).run(returning, returning)
    return [gone, returning]
  } finally {
    db.close()
  }
}

it('what is past its time goes with the clean-up of the schedule, what is not stays, and both leave their traces', async () => {
  const { areas, call } = rig.desk
  const { profileId } = rig
  await areas.privacy.setRetention({ rules: kinds.map((kind) => ({ kind, keptDays })) }, call)
  // The first run is by what the time machine knows the beginning; the others are nothing but old.
  for (let count = 0; count < 3; count++) {
    expect(await run(`sync-all:${profileId}`)).toMatchObject({ outcome: 'done' })
    // More days would let so many leave that the sync says so.
    if (count === 0) rig.practice.evolve(2)
  }
  rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: 1 })
  expect(await run(`sync-departments:${profileId}`)).toMatchObject({ outcome: 'failed' })
  const oldLog = logFileName(dayOf(clock.nowMs()))
  const file = createLogFile({ dir: join(rig.desk.dir, 'logs'), clock })
  file.write('{"level":"info","msg":"three weeks ago"}\n')
  await vi.waitFor(() => expect(rowsOf('metrics')).toBeGreaterThan(0), { timeout: 20_000 })
  expect((await areas.privacy.previewRetention({}, call)).every(({ count }) => count === 0)).toBe(true)

  behindMs = 0
  expect(await run(`sync-all:${profileId}`)).toMatchObject({ outcome: 'done' })
  await vi.waitFor(() => expect(rowsOf('metrics', `at > ${Date.now() - dayMs}`)).toBeGreaterThan(0), {
    timeout: 20_000,
  })
  const before = clock.nowMs() - keptDays * dayMs
  const [gone, returning] = letTwoLeave(before - 1)
  const old = Object.fromEntries(
    Object.keys(tables).map((kind) => [kind, rowsOf(kind as keyof typeof tables, `at < ${before}`)]),
  )
  for (const count of Object.values(old)) expect(count).toBeGreaterThan(0)
  expect(logs()).toContain(oldLog)
  const previewed = await areas.privacy.previewRetention({}, call)
  const countOf = (kind: RetentionKind) => previewed.find((one) => one.kind === kind)?.count
  expect(Object.fromEntries(kinds.map((kind) => [kind, countOf(kind)]))).toEqual({
    // One is spared: it is what the time machine begins with.
    ...{ ...old, runs: (old['runs'] ?? 0) - 1 },
    logs: 1,
    // What was before the first sync that is kept, and nobody whom a waiting plan brings back.
    history: linesBefore(before),
    'departed-members': 1 + goneBefore(before, [gone, returning]),
  })
  const total = previewed.reduce((sum, { count }) => sum + count, 0)

  expect(await run('backup')).toMatchObject({
    outcome: 'done',
    detail: { en: expect.stringMatching(/^The backup has/) },
  })
  // Whenever it is killed: nothing is left of what is gone.
  const orphans = [
    'run_problem where run_id not in (select run_id from run)',
    'plan_change where run_id not in (select run_id from run)',
    'member_department where member_id not in (select member_id from member)',
  ]
  const states = await afterEveryKill(
    join(rig.desk.dir, 'desk.db'),
    async () =>
      expect(await run('clean-up')).toMatchObject({ outcome: 'done', detail: { en: `${total} things removed.` } }),
    (db) => orphans.map((from) => db.prepare(`select count(*) from ${from}`).pluck().get()),
  )
  expect(states.length).toBeGreaterThan(Object.keys(tables).length)
  for (const state of states) expect(state).toEqual([0, 0, 0])
  for (const kind of Object.keys(tables) as (keyof typeof tables)[])
    expect([kind, rowsOf(kind, `at < ${before}`)]).toEqual([kind, kind === 'runs' ? 1 : 0])
  expect(logs()).not.toContain(oldLog)
  // Problems of runs that are gone are gone with them.
  expect(rig.query('select 1 from run_problem where run_id not in (select run_id from run)')).toEqual([])
  // What is not past its time is there, the traces of the two jobs among it.
  for (const kind of ['runs', 'schedule-runs', 'metrics'] as const)
    expect(rowsOf(kind, `at >= ${before}`)).toBeGreaterThan(0)
  const { items } = await areas.schedules.history({ outcomes: ['done'], offset: 0, limit: 10 }, call)
  expect(items.map(({ job }) => job).slice(0, 2)).toEqual(['clean-up', 'backup'])
  expect((await areas.backup.list({}, call)).items).toMatchObject([{ kind: 'daily', intact: true }])
  expect(rig.query(`select user_key from member where user_key in ('${gone}', '${returning}')`)).toEqual([
    { user_key: returning },
  ])
  // By where the history begins now, the run that it began with goes as well.
  for (const said of ['1 thing removed.', 'Nothing was old enough to go.'])
    expect(await run('clean-up')).toMatchObject({ outcome: 'done', detail: { en: said } })
})
