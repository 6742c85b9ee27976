import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { contractCalls, describeContract } from '../../../src-main/hosts/cli/contract-description.ts'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { createCliProcess } from '../cli/cli-process.ts'
import type { CliProcess } from '../cli/cli-process.ts'
import { openHttpProxy } from '../wecom/tunnel-proxy.ts'
import type { TestProxy } from '../wecom/tunnel-proxy.ts'
import { openEchoingFront } from './echoing-front.ts'
import type { EchoingFront } from './echoing-front.ts'
import { isOver, serve } from './served.ts'

const planted = {
  passphrase: 'planted-passphrase-Zq81',
  newPassphrase: 'planted-newpassphrase-Wm27',
  wrongPassphrase: 'planted-wrongpassphrase-Kd03',
  wrongSecret: 'planted-wrong-secret-Bx56-0123456789-0123456',
  proxyPassword: 'planted-proxy-password-Rt99',
  envSecret: 'planted-env-secret-Yh44-0123456789-012345678',
  envOther: 'planted-env-other-Pl12-0123456789',
}
/** Not secret: wherever it is looked for, it must be found, or else the search finds nothing at all. */
const canary = 'canary-remark-Vu73'

let company: PracticeCompany
let front: EchoingFront
let proxy: TestProxy
let cli: CliProcess
let appSecret = ''
let directorySecret = ''
/** Bodies and headers of every HTTP answer, frames of every WebSocket, output of every process. */
const seen = { http: '', socket: '' }

beforeAll(async () => {
  company = await openPracticeCompany({ departments: 4, members: 20, seed: 17, clock: systemClock })
  front = await openEchoingFront(company.apiBaseUrl)
  proxy = await openHttpProxy(`desk:${planted.proxyPassword}`)
  cli = createCliProcess({ WECOM_DESK_PASSPHRASE: planted.passphrase, WECOM_DESK_LOG_LEVEL: 'debug' })
})
afterAll(async () => {
  cli.dispose()
  await proxy.close()
  await front.close()
  await company.dispose()
})

const bytesOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n')

/** As it is, and as programs usually wrap it. */
const spellings = (value: string): string[] => [
  value,
  Buffer.from(value).toString('base64').slice(0, -4),
  Buffer.from(value).toString('hex'),
  Buffer.from(value, 'utf16le').toString('latin1'),
]
const found = (text: string, values: readonly string[]): string[] =>
  values.filter((value) => spellings(value).some((spelling) => text.includes(spelling)))

describe('secrets and tokens', () => {
  it('go everywhere they are used', async () => {
    const { corpId, secrets } = company.credentials
    const app = secrets[0]
    appSecret = app?.secret ?? ''
    directorySecret = secrets.find(({ kind }) => kind === 'directory-sync')?.secret ?? ''
    const envFile = join(cli.dataDir, '..', 'service.env')
    writeFileSync(
      envFile,
      `WECHAT_CORP_ID=${corpId}\nWECHAT_AGENT_ID=${app?.agentId}\nWECHAT_SECRET=${planted.envSecret}\nOTHER=${planted.envOther}\n`,
    )
    const base = ['--api-base', front.url]
    await cli.run(['profile', 'add', 'imported', '--from-env', envFile, ...base])
    await cli.run(['profile', 'add', 'stored', '--from-env', envFile, '--unproven', ...base])
    const login = `http://desk:${planted.proxyPassword}@127.0.0.1:${proxy.port}`
    const add = ['profile', 'add', 'leaky', '--corp-id', corpId, '--remark', canary, '--timeout', '1000', ...base]
    expect((await cli.run([...add, '--proxy', login])).code).toBe(0)
    await cli.run(['profile', 'use', 'leaky'])
    const set = (kind: string[], value: string) => cli.run(['secret', 'set', '--kind', ...kind, '--stdin'], value)
    expect((await set(['app', '--agent-id', String(app?.agentId)], planted.wrongSecret)).code).toBe(4)
    expect((await set(['app', '--agent-id', String(app?.agentId)], appSecret)).code).toBe(0)
    expect((await set(['directory-sync'], directorySecret)).code).toBe(0)
    expect(proxy.asked.at(-1)?.login).toBe(`desk:${planted.proxyPassword}`)
    expect((await cli.run(['profile', 'show'])).stdout).toContain('//***@127.0.0.1')
  })

  it('are used by commands, good and bad', async () => {
    for (const args of [['doctor'], ['token', 'refresh'], ['sync', 'all'], ['token', 'validate'], ['token', 'status']])
      expect((await cli.run(args)).code).toBe(0)
    await cli.run(['vault', 'unlock', '--stdin'], planted.wrongPassphrase)
    for (const kind of ['untrusted-ip', 'expired-token', 'nonsense'] as const) {
      company.setFault({ kind, path: null, times: null })
      await Promise.all([cli.run(['doctor']), cli.run(['token', 'validate'])])
      company.clearFaults()
    }
    front.echoes = true
    await Promise.all([
      cli.run(['doctor', '--json']),
      cli.run(['token', 'refresh', '--json']),
      cli.run(['sync', 'tags']),
    ])
    front.echoes = false
  })

  it('are used by every call of the contract, over WebSocket and HTTP', async () => {
    const served = await serve(cli)
    const entered = await fetch(served.url, { redirect: 'manual' })
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const socket = new WebSocket(`${served.baseUrl.replace('http', 'ws')}/rpc`, {
      headers: { cookie, origin: served.baseUrl },
    })
    await new Promise((resolve) => socket.once('open', resolve))
    const waiting = new Map<string, () => void>()
    socket.on('message', (data) => {
      const text = String(data)
      seen.socket += `${text}\n`
      waiting.get(z.object({ i: z.string() }).parse(JSON.parse(text)).i)?.()
    })
    let lastId = 0
    /** Resolves with the first frame of the answer, of whichever kind. */
    const ask = async (name: string, input: unknown) => {
      const id = String(++lastId)
      const answered = new Promise<void>((resolve) => waiting.set(id, resolve))
      socket.send(JSON.stringify({ i: id, p: { u: `/${name.replace('.', '/')}`, b: { json: input } } }))
      await answered
      socket.send(JSON.stringify({ i: id, t: 4 }))
    }
    const http = async (method: string, path: string, body?: unknown, token = served.apiToken) => {
      const answer = await fetch(`${served.baseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      seen.http += `${answer.status} ${JSON.stringify([...answer.headers])}\n${text}\n`
      return text
    }

    const list = z.array(z.object({ id: z.string(), name: z.string(), secrets: z.array(z.object({ id: z.string() })) }))
    const profiles = list.parse(JSON.parse(await http('GET', '/api/v1/profiles')))
    const profileId = profiles.find(({ name }) => name === 'leaky')?.id ?? ''
    const secretId = profiles.find(({ name }) => name === 'leaky')?.secrets[0]?.id ?? ''
    const run = { kind: 'all', scope: {}, dryRun: false, profileId }
    const { runId } = z.object({ runId: z.string() }).parse(JSON.parse(await http('POST', '/api/v1/sync/runs', run)))
    await served.untilRun(runId, isOver)

    const good = { profileId, secretId, runId, days: 1, query: 'a', text: `WECHAT_SECRET=${planted.envSecret}` }
    const plantedEverywhere = {
      ...{ kind: planted.wrongSecret, secret: planted.wrongSecret, passphrase: planted.wrongPassphrase },
      ...{ query: planted.wrongSecret, text: planted.envSecret, proxy: `x://u:${planted.proxyPassword}@h` },
    }
    const wrongTypes = { profileId: [planted.wrongSecret], secret: 5, text: { text: planted.envSecret }, days: -1 }
    // Last, because the others need what they take away or put in its place.
    const late = new Set(['profiles.remove', 'secrets.remove', 'vault.rotate', 'sandbox.enter', 'sandbox.stop'])
    const names = [...contractCalls().keys()].toSorted((a, b) => Number(late.has(a)) - Number(late.has(b)))
    const streams = new Set(describeContract().flatMap(({ name, stream }) => (stream ? [name] : [])))
    expect(streams.size).toBeGreaterThan(1)
    for (const name of names) {
      await ask(name, plantedEverywhere)
      await ask(name, wrongTypes)
      // Stays silent until something changes, which is no answer.
      if (name === 'system.watch') continue
      await ask(name, late.has(name) && name.endsWith('remove') ? { ...good, profileId: 'gone' } : good)
    }
    const secret = { kind: 'app', agentId: 1_000_099, secret: planted.wrongSecret, label: '' }
    await ask('secrets.set', { profileId, ...secret })
    await ask('doctor.run', { profileId, draft: { ...secret, mayCallCustomerApis: false } })
    await ask('vault.rotate', { newPassphrase: planted.newPassphrase })
    front.echoes = true
    await ask('tokens.refresh', { profileId })
    await http('POST', `/api/v1/profiles/${profileId}/doctor`, {})
    front.echoes = false
    await http('GET', '/api/v1/profiles', undefined, planted.wrongSecret)
    await http('POST', '/api/v1/profiles/read-env', {
      text: `WECHAT_SECRET=${planted.envSecret}\nA=${planted.envOther}`,
    })
    await http('POST', `/api/v1/profiles/${profileId}/secrets`, planted.wrongSecret)
    await http('GET', `/api/v1/${planted.wrongSecret}`)
    socket.terminate()
    expect(await served.stop()).toBe(0)
  })

  it('are found nowhere, although what is no secret is found everywhere', () => {
    const tokens = front.tokens.flatMap((token) => [token.slice(0, 21), token.slice(21, 45)])
    expect(front.tokens.length).toBeGreaterThan(0)
    const values = [...Object.values(planted), appSecret, directorySecret, ...tokens]
    expect(values.filter((value) => value.length < 16)).toEqual([])
    const places = { files: bytesOf(cli.dataDir), printed: cli.printed, ...seen }
    for (const [place, text] of Object.entries(places)) {
      expect([place, found(text, [canary])]).toEqual([place, [canary]])
      expect([place, found(text, values)]).toEqual([place, []])
      // The first twenty characters belong to the doctor's answer and to nothing that is kept.
      if (place === 'files')
        expect(
          found(
            text,
            front.tokens.map((token) => token.slice(0, 20)),
          ),
        ).toEqual([])
    }
    // And the search sees through what it is meant to see through.
    const wrapped = [Buffer.from(`x${canary}`).toString('hex'), Buffer.from(canary).toString('base64')]
    for (const text of wrapped) expect(found(text, [canary])).toEqual([canary])
    expect(found(front.log, [appSecret])).toEqual([appSecret])
  })
})
