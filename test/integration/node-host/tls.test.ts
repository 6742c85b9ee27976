import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import { inUrl, ownAddresses } from '../../../src-main/hosts/node/own-addresses.ts'
import { startServer } from '../../../src-main/hosts/node/start-server.ts'
import type { RunningServer } from '../../../src-main/hosts/node/start-server.ts'
import { createHostPorts } from '../../../src-main/host-ports.ts'
import { createServices } from '../../../src-main/services.ts'

const password = 'wobble kettle seven'
let folder: string
let server: RunningServer
const options = () => ({
  dataDir: join(folder, 'data'),
  env: { WECOM_DESK_KEY_DIR: join(folder, 'keys'), WECOM_DESK_KEYCHAIN: 'off' },
  host: '0.0.0.0',
  names: ['desk.example.com'],
})
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-tls-'))
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  fingerprint: string
}
const ask = (
  path: string,
  over: { address?: string; method?: string; body?: string; headers?: Record<string, string> } = {},
) =>
  new Promise<Answer>((resolve, reject) => {
    const { address = '127.0.0.1', method = 'GET', body, headers } = over
    const host = `desk.example.com:${server.port}`
    const sent = request(
      {
        host: address,
        port: server.port,
        path,
        method,
        headers: { host, ...headers },
        rejectUnauthorized: false,
        agent: false,
      },
      (answer) => {
        const socket = answer.socket as TLSSocket // it was asked over TLS
        const fingerprint = socket.getPeerCertificate().fingerprint256
        answer
          .resume()
          .on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, fingerprint }))
      },
    )
    sent.on('error', reject).end(body)
  })

it('is refused without TLS, and without somebody who could sign in', async () => {
  await expect(startServer(options())).rejects.toMatchObject({ reason: 'needs-tls' })
  const tls = { kind: 'self-signed' } as const
  await expect(startServer({ ...options(), tls })).rejects.toMatchObject({
    reason: 'needs-owner',
    hint: { en: expect.stringContaining('operator add') },
  })
})

it('signs operators in with a cookie that travels over TLS only, by a certificate that stays the same', async () => {
  const services = await createServices(createHostPorts({ ...options(), host: { kind: 'cli', capabilities: [] } }), {
    checkIntegrity: false,
  })
  await services.areas.access.addOperator(
    { name: 'alice', password, roleId: 'owner' },
    { actor: ownerActor('cli', 'test') },
  )
  await services.dispose()
  server = await startServer({ ...options(), tls: { kind: 'self-signed' } })
  expect(server.url).toBe(`https://desk.example.com:${server.port}`)
  expect(server.oneTimeUrl).toContain(`https://localhost:${server.port}/enter`)

  const signIn = (origin: string) =>
    ask('/sign-in', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ name: 'alice', password }).toString(),
    })
  expect((await signIn(server.url.replace('https', 'http'))).status).toBe(403)
  const answer = await signIn(server.url)
  expect(answer.status).toBe(303)
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^__Host-wecom-desk-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=\d+$/,
  )
  expect(answer.headers['strict-transport-security']).toBeUndefined()
  expect(answer.fingerprint).toBe(server.fingerprint)
  expect((await ask('/healthz', { headers: { host: 'evil.example' } })).status).toBe(421)
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow()

  const keys = join(folder, 'keys')
  for (const name of await readdir(keys)) expect((await stat(join(keys, name))).mode & 0o077).toBe(0)
  const { fingerprint } = server
  await server.close()
  server = await startServer({ ...options(), tls: { kind: 'self-signed' } })
  expect(server.fingerprint).toBe(fingerprint)
})

it('prints a one-time link that works where it listens on one address of this machine', async () => {
  await server.close()
  const own = ownAddresses('0.0.0.0').find((address) => isIP(address) === 4) ?? '127.0.0.2'
  server = await startServer({ ...options(), host: own, tls: { kind: 'self-signed' } })
  // No name: `localhost` leads to an address on which nobody listens.
  expect(server.oneTimeUrl).toContain(`https://${inUrl(own)}:${server.port}/enter`)
  const path = server.oneTimeUrl.slice(server.oneTimeUrl.indexOf('/enter'))
  expect((await ask(path, { address: own })).status).toBe(303)
})
