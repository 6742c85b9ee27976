import { fork } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keyRange } from '../../../src-main/directory/company-keys.ts'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

// Thousands of people are synced, and a process is started and killed.

const everybody = {
  children: true,
  query: '',
  status: [],
  leadersOnly: false,
  withoutMobile: false,
  removed: false,
  sort: 'default' as const,
  descending: false,
  offset: 0,
  limit: 100,
}

let desk: DeskUnderTest
let practice: PracticeCompany
let stranger: StrangerCompany
let db: Database

const rowsOf = (company: number): Record<string, number> => {
  const { from, to } = keyRange(company)
  const count = (table: string, where: string, ...values: number[]) =>
    Number(
      db
        .prepare(`select count(*) from ${table} where ${where}`)
        .pluck()
        .get(...values),
    )
  return Object.fromEntries([
    ...['member', 'department', 'tag', 'tag_member', 'tag_department', 'journal', 'search_position', 'call_hour'].map(
      (table) => [table, count(table, 'company = ?', company)],
    ),
    ...['member_department', 'department_answer'].map((table) => [
      table,
      count(table, 'department_key between ? and ?', from, to),
    ]),
    ...['member_words', 'member_ids'].map((table) => [table, count(table, 'rowid between ? and ?', from, to)]),
  ]) as Record<string, number>
}
const ordinalOf = (profileId: string) =>
  db.prepare('select ordinal from profile where profile_id = ?').pluck().get(profileId)
const addStranger = (name: string) =>
  desk.addCompany({
    name,
    apiBaseUrl: stranger.apiBaseUrl,
    secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
  })

beforeEach(async () => {
  desk = await openDeskUnderTest()
  db = new SqliteDatabase(join(desk.dir, 'desk.db'))
  practice = await openPracticeCompany({ departments: 40, members: 8000, seed: 1, clock: systemClock })
  stranger = await openStrangerCompany({
    departments: [{ id: 1, name: '总部', parentid: 0 }],
    members: new Map([[1, [{ userid: 'alone', name: '独行', department: [1], order: [0], status: 1 }]]]),
    tags: [],
  })
})
afterEach(async () => {
  db.close()
  await desk.dispose()
  await practice.dispose()
  await stranger.close()
})

it('is cleared away by the next process where the first is killed, and nothing of it is ever shown', async () => {
  const app = practice.credentials.secrets.find(({ kind }) => kind === 'app')
  const old = await desk.addCompany({
    apiBaseUrl: practice.apiBaseUrl,
    corpId: practice.credentials.corpId,
    name: 'old',
    secrets: [{ kind: 'app', agentId: app?.agentId ?? 0, secret: app?.secret ?? '' }],
  })
  await desk.sync('all', { profileId: old })
  const { items } = await desk.areas.directory.members({ ...everybody, profileId: old }, desk.call)
  const somebody = items[0]?.userId ?? ''
  const find = (query: string) => desk.areas.directory.find({ query, limit: 20 }, desk.call)
  expect((await find(somebody)).total).toBeGreaterThan(0)

  const args = [desk.dir, join(dirname(desk.dir), 'keys'), old]
  const child = fork(join(import.meta.dirname, '../../helpers/removal-process.ts'), args, { execArgv: [] })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])

  // Company and secrets went at once; the mirror is there in part.
  expect(db.prepare('select count(*) from secret').pluck().get()).toBe(0)
  expect(db.prepare('select count(*) from run').pluck().get()).toBe(0)
  expect(db.prepare('select ordinal, cleared from forgotten_company').all()).toEqual([{ ordinal: 1, cleared: 0 }])
  expect(rowsOf(1)['member']).toBeGreaterThan(0)

  // As where it is killed a moment earlier: a line of the first run ever, whose number is free again.
  db.exec(
    "insert into journal (company, run_no, entity, entity_no, operation, fields, at_ms) values (1, 1, 'department', 7, 'created', '[]', 1)",
  )

  const next = await addStranger('next')
  expect(ordinalOf(next)).toBe(2)
  const run = await desk.sync('all', { profileId: next })
  expect((await desk.areas.directory.members({ ...everybody }, desk.call)).items.map(({ userId }) => userId)).toEqual([
    'alone',
  ])
  expect((await find(somebody)).total).toBe(0)
  expect((await find('alone')).total).toBe(1)
  expect((await desk.areas.history.span({}, desk.call)).moments.map(({ runId, changes }) => [runId, changes])).toEqual([
    [run.runId, 2],
  ])
  const changes = await desk.areas.sync.changes(
    { runId: run.runId, query: '', order: 'kind', offset: 0, limit: 100 },
    desk.call,
  )
  expect(changes.items.map(({ id }) => id)).toEqual(['alone', '1'])
  // A plan whose run went with the company.
  db.exec(`insert into plan_change values ('gone', 1, 'member', 'x', 'x', 'x', 'created', 'x', null, '[]', null)`)

  await desk.reopen()
  const isCleared = () =>
    expect(db.prepare('select cleared from forgotten_company where ordinal = 1').pluck().get()).toBe(1)
  await vi.waitFor(isCleared, { timeout: 30_000, interval: 20 })
  await vi.waitFor(() => expect(db.prepare('select count(*) from plan_change').pluck().get()).toBe(0))
  expect(
    Object.values(rowsOf(1)).every((count) => count === 0),
    JSON.stringify(rowsOf(1)),
  ).toBe(true)
  expect(rowsOf(2)).toMatchObject({ member: 1, department: 1, journal: 2, member_words: 1 })
  expect((await find('alone')).total).toBe(1)

  // Here the removal itself waits for the end, as no resident host does.
  await desk.areas.profiles.remove({ profileId: next }, desk.call)
  expect(
    Object.values(rowsOf(2)).every((count) => count === 0),
    JSON.stringify(rowsOf(2)),
  ).toBe(true)
  expect(ordinalOf(await addStranger('third'))).toBe(3)
})
