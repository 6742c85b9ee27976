import { createServer } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../../src-main/hosts/node/listen.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { createFakeServices } from '../helpers/fake-services.ts'
import type { FakeServices } from '../helpers/fake-services.ts'
import { openTestHost } from '../helpers/node-host.ts'
import type { TestHost } from '../helpers/node-host.ts'

let browser: Browser
let host: TestHost
let page: Page
let services: FakeServices
let complaints: string[]

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  services = createFakeServices()
  host = await openTestHost({ services })
  page = await (await browser.newContext()).newPage()
  complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(request.url()))
})
afterEach(async () => {
  await page.context().close()
  await host.close()
})

describe('a real browser', () => {
  it('comes in by the link, keeps its session to itself, and is let through to WebSocket and API', async () => {
    await page.goto(host.oneTimeUrl)
    expect(page.url()).toBe(`${host.url}/`)
    expect(await page.title()).toBe('pages')
    expect(await page.evaluate('document.cookie')).toBe('')
    expect(await page.evaluate(openSocket)).toBe('open')
    expect(await page.evaluate(changeTheme)).toBe(200)
    expect(complaints).toEqual([])
  })

  it('shows how to come in where there is no session', async () => {
    const answer = await page.goto(host.url)
    expect(answer?.status()).toBe(401)
    expect(await page.locator('main').innerText()).toContain('wecom-desk serve')
  })

  it('keeps pages of another server on this machine out', async () => {
    await page.goto(host.oneTimeUrl)
    const other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('other'))
    const port = await listen(other, '127.0.0.1', 0)
    await page.goto(`http://127.0.0.1:${port}/`)
    const elsewhere = JSON.stringify(`${host.url.replace('http', 'ws')}/rpc`)
    expect(await page.evaluate(openSocket.replace("'/rpc'", elsewhere))).toBe('refused')
    const read = `fetch(${JSON.stringify(`${host.url}/session`)}, { credentials: 'include' })`
    expect(await page.evaluate(`${read}.then(() => 'read', () => 'refused')`)).toBe('refused')
    other.close()
    other.closeAllConnections()
  })

  it('shows the documentation of the API without the internet and without breaking the policy', async () => {
    await page.goto(host.oneTimeUrl)
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(host.url) && !request.url().startsWith('data:')) foreign.push(request.url())
    })
    await page.goto(`${host.url}/api/docs`)
    await page.locator('.opblock-summary', { hasText: 'Version, host and data directory' }).click()
    await page.getByRole('button', { name: 'Try it out' }).click()
    await page.getByRole('button', { name: 'Execute' }).click()
    await page.locator('.live-responses-table').getByText('0.0.0-test').waitFor()
    expect(foreign).toEqual([])
    expect(complaints).toEqual([])
  })
})

const openSocket = `new Promise((resolve) => {
  const socket = new WebSocket(new URL('/rpc', location.href.replace('http', 'ws')))
  socket.onopen = () => resolve('open')
  socket.onerror = () => resolve('refused')
})`

const changeTheme = `fetch('/api/v1/system/preferences', {
  method: 'PATCH',
  headers: { 'content-type': 'application/json' },
  body: '{"theme":"dark"}',
}).then(({ status }) => status)`
