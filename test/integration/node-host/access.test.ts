import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openNodeHost } from '../../../src-main/hosts/node/open-node-host.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'
import { apiToken, openTestHost } from '../../helpers/node-host.ts'
import type { TestHost } from '../../helpers/node-host.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { createFakeServices } from '../../helpers/fake-services.ts'
import { createRedactor } from '../../../src-main/wecom/redact.ts'
import { rawRequest } from './raw-request.ts'

const minuteMs = 60_000
let host: TestHost
let clock: ManualClock
const log = createQuietLog()

beforeEach(async () => {
  clock = createManualClock()
  log.lines.length = 0
  host = await openTestHost({ clock, log })
})
afterEach(() => host.close())

const pathOf = (link: string) => link.slice(host.url.length)
const page = (cookie?: string) => host.fetch('/', { headers: { accept: 'text/html', ...(cookie ? { cookie } : {}) } })

describe('the one-time link', () => {
  it('sets a strict cookie that scripts cannot read, and goes to the pages', async () => {
    const answer = await host.fetch(pathOf(host.oneTimeUrl))
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/')
    expect(answer.headers.get('set-cookie')).toMatch(
      new RegExp(`^wecom-desk-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800$`),
    )
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
    expect(await (await page(cookie)).text()).toContain('pages')
  })

  it('works once', async () => {
    expect((await host.fetch(pathOf(host.oneTimeUrl))).status).toBe(303)
    const again = await host.fetch(pathOf(host.oneTimeUrl))
    expect(again.status).toBe(401)
    expect(again.headers.get('set-cookie')).toBeNull()
    expect(await again.text()).toMatch(/这个链接已被使用[\s\S]*This link has been used/)
  })

  it('works for ten minutes', async () => {
    const [early, late] = [host.issueLink(), host.issueLink()]
    clock.jump(10 * minuteMs - 1)
    expect((await host.fetch(pathOf(early))).status).toBe(303)
    clock.jump(1)
    expect((await host.fetch(pathOf(late))).status).toBe(401)
  })

  it('cannot be guessed for long, and the log holds no guess', async () => {
    for (let guess = 0; guess < 10; guess++) expect((await host.fetch(`/enter?code=guess-${guess}`)).status).toBe(401)
    const refused = await host.fetch(pathOf(host.oneTimeUrl))
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(JSON.stringify(log.lines)).not.toContain('guess-')
    clock.jump(minuteMs)
    expect((await host.fetch(pathOf(host.oneTimeUrl))).status).toBe(303)
  })
})

describe('the session', () => {
  it('is asked for before anything is shown', async () => {
    const answer = await page()
    expect(answer.status).toBe(401)
    const text = await answer.text()
    expect(text).toMatch(/wecom-desk serve[\s\S]*Open the link/)
    expect(text).not.toMatch(/<script|<title>pages/)
    for (const path of ['/assets/index.js', '/session', '/api/v1/system', '/api/docs', '/api/openapi.json'])
      expect((await host.fetch(path)).status, path).toBe(401)
  })

  it('ends twelve hours after its last use', async () => {
    const cookie = await host.signIn()
    clock.jump(11 * 60 * minuteMs)
    expect((await page(cookie)).status).toBe(200)
    clock.jump(11 * 60 * minuteMs)
    expect((await page(cookie)).status).toBe(200)
    clock.jump(12 * 60 * minuteMs)
    expect((await page(cookie)).status).toBe(401)
  })

  it('ends after a week, however busy it is', async () => {
    const cookie = await host.signIn()
    for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
      clock.jump(8 * 60 * minuteMs)
      expect((await page(cookie)).status, `${hours}`).toBe(200)
    }
    clock.jump(8 * 60 * minuteMs)
    expect((await page(cookie)).status).toBe(401)
  })

  it('ends when its browser signs out, and only for our own page', async () => {
    const cookie = await host.signIn()
    const signOut = (headers: Record<string, string>) => host.fetch('/sign-out', { method: 'POST', headers })
    expect((await signOut({ cookie })).status).toBe(403)
    expect((await signOut({ cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await page(cookie)).status).toBe(200)
    const answer = await signOut({ cookie, origin: host.url })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toMatch(/^wecom-desk-\d+=; .*Max-Age=0$/)
    expect((await page(cookie)).status).toBe(401)
  })

  it('tells the page whether it is there', async () => {
    expect((await host.fetch('/session')).status).toBe(401)
    expect((await host.fetch('/session', { headers: { cookie: await host.signIn() } })).status).toBe(204)
  })

  it('does not let a foreign page act in its name', async () => {
    const cookie = await host.signIn()
    const change = (headers: Record<string, string>) =>
      host.fetch('/api/v1/system/preferences', {
        method: 'PATCH',
        body: '{"theme":"dark"}',
        headers: { 'content-type': 'application/json', cookie, ...headers },
      })
    expect((await change({ origin: host.url })).status).toBe(200)
    expect((await change({})).status).toBe(403)
    expect((await change({ origin: 'http://evil.example' })).status).toBe(403)
    expect((await change({ origin: 'null' })).status).toBe(403)
    expect((await change({ origin: host.url.replace('127.0.0.1', 'localhost') })).status).toBe(403)
  })

  it('is not read by foreign pages either', async () => {
    const cookie = await host.signIn()
    const read = (headers: Record<string, string>) =>
      host.fetch('/api/v1/profiles', { headers: { cookie, ...headers } })
    expect((await read({})).status).toBe(200)
    expect((await read({ origin: 'http://evil.example' })).status).toBe(403)
    expect(
      (await rawRequest(host, { path: '/api/v1/profiles', headers: { cookie, 'sec-fetch-site': 'same-site' } })).status,
    ).toBe(403)
    const preflight = await host.fetch('/api/v1/profiles', {
      method: 'OPTIONS',
      headers: { cookie, origin: 'http://evil.example' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the API token', () => {
  it('lets scripts in without origin, and nobody with another token', async () => {
    expect((await host.api('/api/v1/system/preferences', { method: 'PATCH', body: '{}' })).status).toBe(200)
    const wrong = (authorization: string) => host.fetch('/api/v1/system', { headers: { authorization } })
    for (const header of [`Bearer ${apiToken}x`, 'Bearer x', 'Basic dXNlcjpwYXNz', 'nonsense'])
      expect((await wrong(header)).status, header).toBe(401)
    expect(await (await wrong('Bearer x')).json()).toMatchObject({ code: 'UNAUTHORIZED', data: { appCode: 401 } })
    for (let guess = 0; guess < 5; guess++) await wrong(`Bearer guess-${guess}`)
    expect((await wrong('Bearer guess-9')).status).toBe(429)
    // Whoever has the right one is not kept out by it.
    expect((await host.api('/api/v1/system')).status).toBe(200)
    expect(JSON.stringify(log.lines)).not.toContain('guess-')
    // Browsers that are in stay in.
    expect((await page(await host.signIn())).status).toBe(200)
  })

  it('exists only where it was asked for', async () => {
    const closed = await openTestHost({ apiToken: null })
    expect((await closed.api('/api/v1/system')).status).toBe(401)
    await closed.close()
  })
})

describe('the name of the host', () => {
  it('must be one of ours, whatever it asks for', async () => {
    const cookie = await host.signIn()
    const status = async (name: string) =>
      (await rawRequest(host, { path: '/', headers: { host: name, cookie } })).status
    expect(await status(`127.0.0.1:${host.port}`)).toBe(200)
    expect(await status(`LOCALHOST:${host.port}`)).toBe(200)
    expect(await status(`[::1]:${host.port}`)).toBe(200)
    for (const name of [
      'evil.example',
      `evil.example:${host.port}`,
      '127.0.0.1',
      `127.0.0.1:${host.port + 1}`,
      `localhost.:${host.port}`,
    ])
      expect(await status(name), name).toBe(421)
    expect(
      (await rawRequest(host, { path: host.oneTimeUrl.slice(host.url.length), headers: { host: 'evil.example' } }))
        .status,
    ).toBe(421)
  })

  it('may be configured', async () => {
    const named = await openTestHost({ names: ['desk.test'] })
    const answer = await rawRequest(named, { path: '/healthz', headers: { host: `desk.test:${named.port}` } })
    expect(answer.status).toBe(200)
    await named.close()
  })
})

describe('listening', () => {
  const open = (over: { host?: string; port?: number }) =>
    openNodeHost({
      services: createFakeServices(),
      log,
      clock,
      redactor: createRedactor(),
      statistics: { record: () => undefined },
      version: '0',
      uiDir: '/nowhere',
      ...over,
    })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'desk.example'])('refuses %s with a sentence', async (name) => {
    await expect(open({ host: name })).rejects.toMatchObject({
      name: 'NodeHostError',
      reason: 'needs-tls',
      hint: { en: expect.stringContaining('--tls-self-signed'), 'zh-CN': expect.stringContaining(name) },
    })
  })

  it('says that a port is taken', async () => {
    await expect(open({ port: host.port })).rejects.toMatchObject({ reason: 'port-taken' })
  })

  it('closes once, however often it is asked to, and frees its port', async () => {
    await Promise.all([host.close(), host.close()])
    const next = await open({ port: host.port })
    await next.close()
  })
})
