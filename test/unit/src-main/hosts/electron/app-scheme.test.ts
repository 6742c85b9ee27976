import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../../../../src-main/hosts/content-security-policy.ts'
import { createAppSchemeHandler, resolveAsset } from '../../../../../src-main/hosts/electron/app-scheme.ts'

const root = join(tmpdir(), 'pages')

describe('resolveAsset', () => {
  it.each([
    ['app://desk/', 'index.html', 'text/html; charset=utf-8'],
    ['app://desk', 'index.html', 'text/html; charset=utf-8'],
    ['app://desk/index.html?x=1#/start', 'index.html', 'text/html; charset=utf-8'],
    ['app://desk/assets/index-a_b.js', 'assets/index-a_b.js', 'text/javascript; charset=utf-8'],
    ['app://desk/assets/%E4%BC%81.css', 'assets/企.css', 'text/css; charset=utf-8'],
    ['app://desk/a/../index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://desk/../../index.html', 'index.html', 'text/html; charset=utf-8'],
  ])('%s is %s', (address, path, contentType) => {
    expect(resolveAsset(root, address)).toEqual({ path: join(root, path), contentType })
  })

  it.each([
    'app://other/index.html',
    'https://desk/index.html',
    'app://desk/%2e%2e%2f%2e%2e%2fsecret.json',
    'app://desk/..%2f..%2fsecret.json',
    'app://desk/..%5c..%5csecret.json',
    'app://desk/..\\..\\secret.json',
    'app://desk/%252e%252e/secret.json',
    'app://desk/C:/secret.json',
    'app://desk/a%00.html',
    'app://desk/%ff.html',
    'app://desk/desk.db',
    'app://desk/assets',
    'app://desk/.html/..%2f.env',
    'not an address',
  ])('%s is nothing', (address) => {
    expect(resolveAsset(root, address)).toBeNull()
  })
})

describe('createAppSchemeHandler', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wecom-desk-scheme-'))
    await mkdir(join(folder, 'renderer'))
    await writeFile(join(folder, 'renderer/index.html'), '<p>企业</p>')
    await writeFile(join(folder, 'secret.json'), '{}')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const findDownload = (exportId: string) =>
    Promise.resolve(
      exportId === 'known'
        ? {
            path: join(folder, 'secret.json'),
            fileName: '北京 (1).csv',
            contentType: 'text/csv; charset=utf-8',
            sizeBytes: 2,
          }
        : null,
    )
  const ask = (url: string, method = 'GET') =>
    createAppSchemeHandler(join(folder, 'renderer'), findDownload)({ url, method })

  it('serves a page with the headers that keep it in', async () => {
    const answer = await ask('app://desk/index.html')
    expect(await answer.text()).toBe('<p>企业</p>')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })

  it('hands out a finished export to be saved, and nothing beside it', async () => {
    const answer = await ask('app://desk/downloads/known')
    expect(await answer.text()).toBe('{}')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="_1_.csv"; filename*=UTF-8''%E5%8C%97%E4%BA%AC%20%281%29.csv`,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect((await ask('app://desk/downloads/other')).status).toBe(404)
    expect((await ask('app://elsewhere/downloads/known')).status).toBe(404)
  })

  it('answers HEAD without content', async () => {
    expect(await (await ask('app://desk/index.html', 'HEAD')).text()).toBe('')
  })

  it.each([
    ['GET', 'app://desk/missing.html', 404],
    ['GET', 'app://desk/..%2fsecret.json', 404],
    ['POST', 'app://desk/index.html', 405],
  ])('%s %s is refused with %i, under the same policy', async (method, url, status) => {
    const answer = await ask(url, method)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(await answer.text()).toBe('')
  })

  it('allows neither scripts from elsewhere nor scripts inside the page', () => {
    expect(contentSecurityPolicy).toContain("default-src 'self'; script-src 'self';")
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|script-src[^;]*(unsafe-inline|\*)|[ ]\*[ ;]/)
  })
})
