import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openPracticeCompany } from '../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../src-main/sandbox/index.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import type { DesktopProcess } from '../helpers/desktop-process.ts'

// The real programs as they are built, side by side on one data directory.
const cli = resolve(import.meta.dirname, '../../out/main/cli.js')
const patience = { timeout: 60_000, interval: 100 }
const dayMs = 86_400_000

let folder: string
let practice: PracticeCompany
let serve: { child: ChildProcess; baseUrl: string; apiToken: string } | undefined
let desktop: DesktopProcess | undefined

const env = () => ({
  ...process.env,
  WECOM_DESK_DATA_DIR: join(folder, 'data'),
  WECOM_DESK_KEY_DIR: join(folder, 'keys'),
  WECOM_DESK_KEYCHAIN: 'off',
})
const run = (args: string[], stdin = ''): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [cli, '--lang', 'en', ...args], { env: env() })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('exit', (code) => done({ code, stdout, stderr }))
    child.stdin.end(stdin)
  })
const startServe = async (): Promise<NonNullable<typeof serve>> => {
  const child = spawn(process.execPath, [cli, '--json', 'serve', '--api-token'], { env: env() })
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const printed = await vi.waitFor(() => JSON.parse(stdout) as { baseUrl: string; apiToken: string }, patience)
  return { child, ...printed }
}
const post = async (path: string, body: object = {}) => {
  const answer = await fetch(`${serve?.baseUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serve?.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const query = <Row>(sql: string): Row[] => {
  const db = new SqliteDatabase(join(folder, 'data/desk.db'), { readonly: true })
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}
const logLines = async (): Promise<{ level: string; msg: string }[]> => {
  const dir = join(folder, 'data/logs')
  const texts = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')))
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { level: string; msg: string }),
  )
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-two-'))
  practice = await openPracticeCompany({ departments: 60, members: 2_000, seed: 5, clock: systemClock })
  const { corpId, secrets } = practice.credentials
  const app = secrets.find(({ kind }) => kind === 'app')
  const added = await run(['profile', 'add', 'Two', '--corp-id', corpId, '--api-base', practice.apiBaseUrl])
  expect(added, added.stderr).toMatchObject({ code: 0 })
  const set = await run(
    ['--accept-key-file', 'secret', 'set', '--kind', 'app', '--agent-id', String(app?.agentId), '--stdin'],
    app?.secret,
  )
  expect(set, set.stderr).toMatchObject({ code: 0 })
  expect(await run(['schedule', 'list'])).toMatchObject({ code: 0 })
  expect(await run(['schedule', 'pause'])).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await desktop?.kill()
  if (serve?.child.exitCode === null) {
    const ended = new Promise((end) => serve?.child.once('exit', end))
    serve.child.kill('SIGTERM')
    await ended
  }
  await practice.dispose()
  await rm(folder, { recursive: true, force: true })
})

it('does nothing while a third process has paused all, then once what was missed while neither was open', async () => {
  const db = new SqliteDatabase(join(folder, 'data/desk.db'))
  const due = db.prepare('update schedule set handled_to_ms = ?, random_offset_ms = 0').run(Date.now() - 3 * dayMs)
  db.prepare('update token set expires_at_ms = ?').run(Date.now() - dayMs)
  db.close()
  expect(due.changes).toBe(6)
  practice.resetRequests()

  desktop = startDesktopProcess({ dataDir: join(folder, 'data'), env: { WECOM_DESK_KEY_DIR: join(folder, 'keys') } })
  ;[serve] = await Promise.all([startServe(), desktop.untilShown()])
  const resumedAtMs = Date.now()
  expect(await run(['schedule', 'resume'])).toMatchObject({ code: 0 })
  await vi.waitFor(() => {
    const ended = query<{ schedule_id: string }>(
      'select schedule_id from schedule_run where finished_at_ms is not null',
    )
    expect(new Set(ended.map(({ schedule_id }) => schedule_id)).size).toBe(6)
  }, patience)

  const [first] = query<{ ms: number }>('select min(started_at_ms) as ms from schedule_run')
  expect(first?.ms).toBeGreaterThan(resumedAtMs)
  const done = query<{ schedule_id: string; outcome: string; detail: string | null }>(
    'select schedule_id, outcome, detail from schedule_run order by schedule_id',
  )
  expect(done.map(({ outcome, detail }) => ({ outcome, detail }))).toEqual(
    done.map(({ detail }) => ({ outcome: 'done', detail })),
  )
  expect(new Set(done.map(({ schedule_id }) => schedule_id)).size).toBe(done.length)
  const runs = query<{ kind: string; state: string; started_at_ms: number; finished_at_ms: number }>(
    "select kind, state, started_at_ms, finished_at_ms from run where trigger = 'schedule' order by started_at_ms",
  )
  expect(runs.map(({ kind }) => kind).toSorted()).toEqual(['all', 'departments', 'members'])
  expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
  for (const [index, { started_at_ms }] of runs.entries())
    expect(started_at_ms).toBeGreaterThanOrEqual(runs[index - 1]?.finished_at_ms ?? 0)
  // The one token that had ended was fetched by one of the two, once.
  expect(practice.requests()['gettoken']).toBe(1)
})

it('lets one sync run when server and command line ask for it at the same moment', async () => {
  const before = query<{ n: number }>('select count(*) as n from run')[0]?.n ?? 0
  const [{ profile_id: profileId } = { profile_id: '' }] = query<{ profile_id: string }>(
    'select profile_id from profile',
  )
  const [asked, printed] = await Promise.all([
    post('/sync/runs', { profileId, kind: 'all' }),
    run(['--json', 'sync', 'all']),
  ])
  const started = [asked.status === 200, printed.code === 0]
  if (started.every(Boolean)) {
    // The second came after the first had ended.
    expect(query('select 1 from run').length).toBe(before + 2)
  } else {
    expect(started.filter(Boolean)).toHaveLength(1)
    if (asked.status !== 200) expect(asked).toMatchObject({ status: 409, body: { code: 'ALREADY_RUNNING' } })
    else expect(printed).toMatchObject({ code: 9 })
    expect(query('select 1 from run').length).toBe(before + 1)
  }
  await vi.waitFor(
    () => expect(query("select state from run where state in ('running', 'queued')")).toEqual([]),
    patience,
  )
  expect(query("select state from run where state not in ('succeeded')")).toEqual([])
})

it('asks for one token when both need one at the same moment', async () => {
  const [{ profile_id: profileId } = { profile_id: '' }] = query<{ profile_id: string }>(
    'select profile_id from profile',
  )
  await post(`/profiles/${profileId}/tokens/clear`)
  practice.resetRequests()
  const [first, second] = await Promise.all([
    post('/sync/runs', { profileId, kind: 'departments' }),
    run(['--json', 'capabilities']),
  ])
  expect(first.status).toBe(200)
  expect(second, second.stderr).toMatchObject({ code: 0 })
  await vi.waitFor(
    () => expect(query("select state from run where state in ('running', 'queued')")).toEqual([]),
    patience,
  )
  expect(practice.requests()['gettoken']).toBe(1)
})

it('shows nobody a lock of the database', async () => {
  const lines = await logLines()
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  expect(lines.filter((line) => /SQLITE_BUSY|database is locked|in-use/.test(JSON.stringify(line)))).toEqual([])
  expect(desktop?.errorBoxes).toEqual([])
})
