import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { createCliProcess } from './cli-process.ts'
import type { CliProcess } from './cli-process.ts'

// Every command is a process of its own, and the machine may be busy with other tests.

const members = 300
let company: PracticeCompany
let cli: CliProcess
let app: { agentId: string; secret: string }

beforeAll(async () => {
  company = await openPracticeCompany({ departments: 12, members, seed: 7, clock: systemClock })
  cli = createCliProcess()
  const [first] = company.credentials.secrets
  app = { agentId: String(first?.agentId), secret: first?.secret ?? '' }
})
afterAll(async () => {
  cli.dispose()
  await company.dispose()
})

const errorOf = (document: Record<string, unknown>) => document['error']

describe('a company, from the first command to its people', () => {
  it('asks for a company first', async () => {
    const { code, document } = await cli.json(['sync', 'all'])
    expect(code).toBe(3)
    expect(errorOf(document)).toMatchObject({ code: 'NOT_CONFIGURED', data: { missing: 'profile' } })
  })

  it('adds the company and refuses a corp id that cannot be one', async () => {
    expect((await cli.run(['profile', 'add', 'bad', '--corp-id', 'ww12'])).code).toBe(2)
    const add = ['profile', 'add', '演练', '--corp-id', company.credentials.corpId, '--api-base', company.apiBaseUrl]
    expect(await cli.json(add)).toMatchObject({ code: 0, document: { name: '演练', active: true } })
  })

  it('refuses a wrong secret with what WeCom said, and stores nothing', async () => {
    const set = ['secret', 'set', '--kind', 'app', '--agent-id', app.agentId, '--stdin']
    const { code, document } = await cli.json(set, 'planted-wrong-secret-0123456789')
    expect(code).toBe(4)
    expect(errorOf(document)).toMatchObject({
      code: 'WECOM_REJECTED',
      data: { errcode: 40001, remedy: 'check-secret' },
    })
    expect((await cli.run(['secret', 'list', '--json'])).stdout).toBe('[]\n')
  })

  it('proves and stores the right one', async () => {
    const set = ['secret', 'set', '--kind', 'app', '--agent-id', app.agentId, '--stdin']
    const { code, document } = await cli.json(set, `${app.secret}\n`)
    expect(code).toBe(0)
    expect(document).toMatchObject({
      kind: 'app',
      lastFour: app.secret.slice(-4),
      provenAtMs: expect.any(Number) as number,
    })
  })

  it('sends the doctor for a secret where there is none', async () => {
    const add = ['profile', 'add', 'empty', '--corp-id', company.credentials.corpId, '--api-base', company.apiBaseUrl]
    expect((await cli.run(add)).code).toBe(0)
    expect((await cli.run(['doctor', '--profile', 'empty'])).code).toBe(3)
    expect((await cli.run(['profile', 'remove', 'empty', '--yes'])).code).toBe(0)
  })

  it('passes the doctor', async () => {
    const { code, document } = await cli.json(['doctor'])
    expect(code).toBe(0)
    expect(document).toMatchObject({ passed: true })
    expect(String(document['tokenPreview'])).toHaveLength(20)
  })

  it('syncs everything, and finds nothing new the second time', async () => {
    const first = await cli.json(['sync', 'all'])
    expect(first).toMatchObject({
      code: 0,
      stderr: '',
      document: {
        kind: 'all',
        state: 'succeeded',
        counts: { members: { total: members, created: members } },
        problems: [],
      },
    })
    const again = await cli.json(['sync', 'all'])
    expect(again).toMatchObject({ code: 0, document: { counts: { members: { unchanged: members, created: 0 } } } })
    const runs = await cli.json(['sync', 'runs', '--limit', '1'])
    expect(runs.document).toMatchObject({ total: 2, items: [{ runId: again.document['runId'] }] })
    const shown = await cli.json(['sync', 'show', String(first.document['runId'])])
    expect(shown.document).toMatchObject({ runId: first.document['runId'], state: 'succeeded', problems: [] })
  })

  it('finds and shows people', async () => {
    const { document } = await cli.json(['member', 'find', 'zhang', '--limit', '3'])
    const items = document['items'] as Record<string, unknown>[]
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual(
      ['departmentIds', 'mainDepartmentId', 'name', 'position', 'status', 'userId'].toSorted(),
    )
    const userId = String(items[0]?.['userId'])
    expect(await cli.json(['member', 'show', userId])).toMatchObject({ code: 0, document: { userId } })
    expect((await cli.run(['member', 'history', userId])).stdout).toContain('appeared')
    expect((await cli.run(['department', 'tree'])).stdout.split('\n').length).toBeGreaterThanOrEqual(12)
    expect((await cli.run(['member', 'show', 'nobody-at-all'])).code).toBe(2)
  })

  it('waits for a person where too much would go', async () => {
    company.setFault({ kind: 'empty-directory', path: null, times: null })
    const stopped = await cli.json(['sync', 'all'])
    company.clearFaults()
    expect(stopped).toMatchObject({ code: 8, document: { state: 'awaiting-confirmation' } })
    const rejected = await cli.json(['sync', 'reject', String(stopped.document['runId'])])
    expect(rejected).toMatchObject({ code: 0, document: { state: 'rejected' } })
    expect((await cli.json(['call', 'directory.summary'])).document).toMatchObject({ memberCount: members })
  })

  it('says when the network is at fault', async () => {
    const away = ['profile', 'add', 'away', '--corp-id', company.credentials.corpId, '--api-base', 'http://127.0.0.1:1']
    expect((await cli.run(away)).code).toBe(0)
    const set = ['secret', 'set', '--kind', 'directory-sync', '--stdin', '--profile', 'away']
    const { code, document } = await cli.json(set, 'planted-other-secret-0123456789')
    expect(code).toBe(6)
    expect(errorOf(document)).toMatchObject({ code: 'WECOM_UNREACHABLE' })
    expect((await cli.run(['doctor', '--profile', 'away'])).code).toBe(6)
    expect((await cli.run(['profile', 'remove', 'away', '--yes'])).code).toBe(0)
  })

  it('never prints a secret or a token, and never logs one', () => {
    const logs = join(cli.dataDir, 'logs')
    const logged = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))
    for (const planted of [app.secret, 'planted-wrong-secret-0123456789', 'planted-other-secret-0123456789'])
      for (const output of [cli.printed, ...logged]) expect(output).not.toContain(planted)
  })
})

describe('a command that stays', () => {
  it.each([['sandbox', '--members', '20', '--departments', '3'], ['serve']])(
    '%s prints one document and ends cleanly with SIGINT',
    async (...command) => {
      const { child, firstLine, ended } = cli.start([...command, '--json'])
      const document = JSON.parse(await firstLine) as Record<string, unknown>
      const address = String(document['apiBaseUrl'] ?? document['baseUrl'])
      expect((await fetch(address)).status).toBeLessThan(500)
      child.kill('SIGINT')
      expect(await ended).toMatchObject({ code: 0, stdout: `${JSON.stringify(document)}\n` })
    },
  )

  it('serve makes another address for SIGUSR1, on stderr, where a document was printed', async () => {
    const { child, firstLine, ended } = cli.start(['serve', '--json'])
    const { url, baseUrl } = z.object({ url: z.string(), baseUrl: z.string() }).parse(JSON.parse(await firstLine))
    const noted = once(child.stderr, 'data')
    child.kill('SIGUSR1')
    const link = String(await noted).trim()
    expect(link).toMatch(new RegExp(`^${baseUrl}/enter\\?code=`))
    expect(link).not.toBe(url)
    for (const address of [url, link]) expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  })

  it.each([
    { options: [], keeps: true },
    { options: ['--no-schedules'], keeps: false },
  ])('serve $options runs what is due by the clock: $keeps', async ({ options, keeps }) => {
    const { child, firstLine, ended } = cli.start(['serve', '--json', ...options])
    await firstLine
    const keeper = async () => {
      const { document } = await cli.json(['call', 'schedules.list'])
      return z.object({ state: z.object({ keeper: z.object({ pid: z.int() }).nullable() }) }).parse(document).state
        .keeper
    }
    if (keeps) await vi.waitFor(async () => expect(await keeper()).toMatchObject({ pid: child.pid }), 20_000)
    else expect(await keeper()).toBeNull()
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  })

  it('call system.watch ends cleanly with SIGINT', async () => {
    const fresh = createCliProcess()
    const watch = fresh.launch(['call', 'system.watch', '--json'])
    const ended = once(watch, 'close')
    // The program says nothing until something changes, but it has opened its data directory by then.
    await vi.waitFor(() => expect(existsSync(join(fresh.dataDir, 'desk.db'))).toBe(true), {
      timeout: 20_000,
      interval: 5,
    })
    watch.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    fresh.dispose()
  })

  it('cannot have a port that is taken', async () => {
    const { port } = new URL(company.apiBaseUrl)
    expect(await cli.json(['sandbox', '--port', port])).toMatchObject({
      code: 2,
      document: { error: { code: 'BAD_REQUEST' } },
    })
    expect((await cli.run(['serve', '--port', port])).code).toBe(2)
  })
})

describe('the data directory', () => {
  it('that cannot be made exits with 3', async () => {
    const file = join(import.meta.dirname, 'cli-process.ts')
    expect((await cli.run(['profile', 'list', '--data-dir', join(file, 'below')])).code).toBe(3)
  })
})

describe('a reader that leaves early', () => {
  it('is no crash', async () => {
    const child = cli.launch(['schema', '--json'])
    child.stdout.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
  })
})
