import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServer } from '../../../src-main/hosts/node/start-server.ts'
import type { RunningServer } from '../../../src-main/hosts/node/start-server.ts'

let folder: string
const running: RunningServer[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-serve-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  await rm(folder, { recursive: true })
})

const start = async (port = 0) => {
  const env = { WECOM_DESK_KEY_DIR: join(folder, 'keys'), WECOM_DESK_KEYCHAIN: 'off' }
  const server = await startServer({ dataDir: folder, env, port, apiToken: 'token-of-this-test' })
  running.push(server)
  return server
}
const statusOf = async (link: string) => (await fetch(link, { redirect: 'manual' })).status

describe('serving a data directory', () => {
  it('lets one browser in by each link, and scripts by the token', async () => {
    const server = await start()
    const [first, second] = [server.oneTimeUrl, server.issueLink()]
    expect(second).not.toBe(first)
    expect([await statusOf(second), await statusOf(first), await statusOf(first)]).toEqual([303, 303, 401])
    const answer = await fetch(new URL('/api/v1/system', server.url), {
      headers: { authorization: 'Bearer token-of-this-test' },
    })
    expect(await answer.json()).toMatchObject({ host: 'node', dataDir: folder })
    await server.close()
    await expect(fetch(first)).rejects.toThrow()
  })

  it('writes what was called into the log when it ends', async () => {
    const server = await start()
    await fetch(new URL('/api/v1/system', server.url), { headers: { authorization: 'Bearer token-of-this-test' } })
    await server.close()
    const [name] = await readdir(join(folder, 'logs'))
    const text = await readFile(join(folder, 'logs', name ?? ''), 'utf8')
    expect(text).toMatch(/"calls":1,"failures":0,"slowest":"system.info","p95Ms":[\d.]+,"msg":"Calls since the start"/)
  })

  it('lets go of everything when it cannot listen', async () => {
    const { port, close } = await start()
    await expect(start(port)).rejects.toMatchObject({ name: 'NodeHostError', reason: 'port-taken' })
    // It has served nobody, and sums nothing up.
    const [name] = await readdir(join(folder, 'logs'))
    expect(await readFile(join(folder, 'logs', name ?? ''), 'utf8')).not.toContain('Calls since the start')
    await close()
    await start(port)
  })
})
