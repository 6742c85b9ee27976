import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHost } from '../../helpers/node-host.ts'
import type { TestHost } from '../../helpers/node-host.ts'
import { rawRequest } from './raw-request.ts'

const script = `console.log(${JSON.stringify('x'.repeat(5000))})`
let folder: string
let host: TestHost
let cookie: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-static-'))
  const uiDir = join(folder, 'renderer')
  await mkdir(join(uiDir, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'renderer-secret.txt'), 'secret')
  await writeFile(join(uiDir, 'index.html'), '<title>pages</title>')
  await writeFile(join(uiDir, 'first-paint.js'), '1')
  await writeFile(join(uiDir, 'assets', 'index-BkZ3xY_9.js'), script)
  await symlink(join(folder, 'secret.txt'), join(uiDir, 'link.txt'))
  host = await openTestHost({ uiDir })
  cookie = await host.signIn()
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  rawRequest(host, { path, headers: { cookie, host: `127.0.0.1:${host.port}`, ...headers } })

describe('the pages', () => {
  it('come with headers that allow nothing but our own', async () => {
    const { headers } = await get('/')
    expect(headers['content-security-policy']).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https://*.qlogo.cn https://*.qpic.cn; " +
        "connect-src 'self'; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    )
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['permissions-policy']).toContain('camera=()')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('carry these headers on every answer', async () => {
    for (const path of [
      '/healthz',
      '/enter?code=x',
      '/nothing.js',
      '/api/v1/system',
      '/api/docs',
      '/assets/index-BkZ3xY_9.js',
    ])
      expect((await get(path)).headers['content-security-policy'], path).toContain("script-src 'self'")
    expect((await rawRequest(host, { path: '/' })).headers['content-security-policy']).toContain(
      "frame-ancestors 'none'",
    )
  })

  it('are compressed as the browser wants', async () => {
    const path = '/assets/index-BkZ3xY_9.js'
    expect((await get(path)).body.toString()).toBe(script)
    const brotli = await get(path, { 'accept-encoding': 'gzip, deflate, br' })
    expect(brotli.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script)
    const gzip = await get(path, { 'accept-encoding': 'gzip, br;q=0' })
    expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(gunzipSync(gzip.body).toString()).toBe(script)
  })

  it('are kept by the browser only where the name changes with the content', async () => {
    expect((await get('/assets/index-BkZ3xY_9.js')).headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    })
    const plain = await get('/first-paint.js')
    expect(plain.headers['cache-control']).toBe('no-cache')
    expect((await get('/first-paint.js', { 'if-none-match': String(plain.headers.etag) })).status).toBe(304)
  })

  it('answer for addresses that they find themselves, and for no missing file', async () => {
    expect((await get('/directory/people')).body.toString()).toContain('pages')
    expect((await get('/assets/missing-12345678.js')).status).toBe(404)
    expect((await get('/assets')).body.toString()).toContain('pages')
  })

  it('take no other method', async () => {
    const answer = await rawRequest(host, {
      path: '/',
      method: 'POST',
      headers: { cookie, origin: host.url, host: `127.0.0.1:${host.port}` },
    })
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('GET, HEAD')
  })

  it('do not lead out of their folder', async () => {
    const paths = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/..%2frenderer-secret.txt',
      '//secret.txt',
      '/link.txt',
      '/secret.txt%00.js',
      `/${encodeURIComponent(join(folder, 'secret.txt'))}`,
    ]
    for (const path of paths) {
      const { status, body } = await get(path)
      expect(body.toString(), path).not.toContain('secret')
      expect(status, path).toBe(404)
    }
    expect((await get('/%')).status).toBe(400)
    expect((await get('/%ff.txt')).status).toBe(400)
    expect((await get(`/${'x'.repeat(9000)}`)).status).toBe(400)
  })
})

describe('what says nothing', () => {
  it('answers whether the host lives, without a session and without data', async () => {
    const answer = await rawRequest(host, { path: '/healthz' })
    expect(answer.status).toBe(200)
    expect(answer.body.toString()).toBe('ok\n')
  })
})
