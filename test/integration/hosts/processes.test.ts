import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { createCliProcess } from '../cli/cli-process.ts'
import type { CliProcess } from '../cli/cli-process.ts'
import { isOver, serve } from './served.ts'
import type { Served } from './served.ts'

const members = 200
let company: PracticeCompany
let cli: CliProcess
let served: Served
const started = z.object({ runId: z.string() })

beforeAll(async () => {
  company = await openPracticeCompany({ departments: 10, members, seed: 11, clock: systemClock })
  cli = createCliProcess()
  const { corpId, secrets } = company.credentials
  await cli.json(['profile', 'add', 'shared', '--corp-id', corpId, '--api-base', company.apiBaseUrl])
  const [app] = secrets
  const set = ['secret', 'set', '--kind', 'app', '--agent-id', String(app?.agentId), '--stdin']
  expect((await cli.run(set, app?.secret)).code).toBe(0)
  served = await serve(cli)
})
afterEach(() => company.clearFaults())
afterAll(async () => {
  await served.stop()
  cli.dispose()
  await company.dispose()
})

const tags = { kind: 'tags', scope: {}, dryRun: false }
const startRun = async () =>
  started.parse((await served.api('POST', '/sync/runs', { kind: 'all', scope: {}, dryRun: false })).body).runId
/** A run that asks for something that never comes. */
const startHangingRun = async () => {
  company.resetRequests()
  company.setFault({ kind: 'timeout', path: null, times: null })
  const runId = await startRun()
  await vi.waitFor(() => expect(Object.keys(company.requests())).not.toEqual([]), { timeout: 20_000, interval: 10 })
  return runId
}

describe('a server and commands on one data directory', () => {
  it('share one token, however many of them begin at once without one', async () => {
    await cli.run(['token', 'clear'])
    // The server may hold one in memory: what counts is what WeCom is asked for.
    await served.api('POST', `/profiles/${await activeId()}/tokens/clear`, {})
    company.resetRequests()
    // Whichever comes second finds the company busy, or the token there.
    const [there, here] = await Promise.all([cli.run(['sync', 'departments']), served.api('POST', '/sync/runs', tags)])
    expect([0, 9]).toContain(there.code)
    if (here.status === 200) await served.untilRun(started.parse(here.body).runId, isOver)
    expect([200, 409]).toContain(here.status)
    expect(company.requests()).toMatchObject({ gettoken: 1 })
    const synced = await cli.json(['sync', 'all'])
    expect(synced).toMatchObject({ code: 0, stderr: '', document: { counts: { members: { created: members } } } })
    expect(await served.untilRun(await startRun(), isOver)).toBe('succeeded')
    expect(company.requests()).toMatchObject({ gettoken: 1 })
  })

  it('run one sync at a time', async () => {
    const runId = await startHangingRun()
    const second = await cli.json(['sync', 'all'])
    expect(second).toMatchObject({ code: 9, document: { error: { code: 'ALREADY_RUNNING', data: { runId } } } })
    company.clearFaults()
    await served.api('POST', `/sync/runs/${runId}/cancel`, {})
    expect(await served.untilRun(runId, isOver)).toBe('cancelled')
    expect((await cli.run(['sync', 'all'])).code).toBe(0)
  })

  it('see what the other has changed', async () => {
    const add = ['profile', 'add', 'second', '--corp-id', 'ww0123456789abcdef', '--api-base', 'http://127.0.0.1:1']
    expect((await cli.run(add)).code).toBe(0)
    const names = async () => z.array(z.object({ name: z.string() })).parse((await served.api('GET', '/profiles')).body)
    expect((await names()).map(({ name }) => name)).toEqual(['shared', 'second'])
    await served.api('PATCH', `/profiles/${await activeId()}`, { remark: 'changed over HTTP' })
    expect((await cli.json(['profile', 'show', 'shared'])).document).toMatchObject({ remark: 'changed over HTTP' })
    expect((await cli.run(['profile', 'remove', 'second', '--yes'])).code).toBe(0)
    expect(await names()).toHaveLength(1)
  })

  it('work on while one of them changes the key', async () => {
    const rotate = async () => {
      for (let round = 0; round < 3; round++) expect((await cli.run(['vault', 'rotate'])).code).toBe(0)
    }
    const work = async () => {
      for (let round = 0; round < 3; round++) {
        const answer = await served.api('POST', `/profiles/${await activeId()}/tokens/refresh`, {})
        expect(answer).toMatchObject({ status: 200, body: { success: 1, failed: 0 } })
        expect(await served.untilRun(await startRun(), isOver)).toBe('succeeded')
      }
    }
    await Promise.all([rotate(), work()])
    expect(await cli.json(['doctor'])).toMatchObject({ code: 0, document: { passed: true } })
  })

  it('count calls to WeCom where they were made', async () => {
    const rows = z.array(z.looseObject({ endpoint: z.string(), calls: z.int() }))
    const { body } = await served.api('GET', '/system/metrics')
    expect(rows.parse(body).find(({ endpoint }) => endpoint === 'department/list')?.calls).toBeGreaterThan(0)
  })

  it('go on at once after the server was killed in the middle of a sync', async () => {
    await startHangingRun()
    await served.kill()
    company.clearFaults()
    const after = await cli.json(['sync', 'all'])
    expect(after).toMatchObject({ code: 0, document: { state: 'succeeded', counts: { members: { total: members } } } })
    const { document } = await cli.json(['sync', 'runs', '--limit', '2'])
    expect(document).toMatchObject({ items: [{ state: 'succeeded' }, { state: 'interrupted' }] })
    served = await serve(cli)
  })

  it('never show that the database was busy', () => {
    const logs = join(cli.dataDir, 'logs')
    const logged = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))
    for (const text of [cli.printed, ...logged]) expect(text).not.toMatch(/SQLITE_BUSY|database is locked|IN_USE/)
  })
})

const activeId = async (): Promise<string> =>
  z.object({ id: z.string() }).parse((await cli.json(['profile', 'show'])).document).id
