import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forbidden } from '../../../src-main/errors.ts'
import { createFakeServices } from '../../helpers/fake-services.ts'
import { openTestHost } from '../../helpers/node-host.ts'
import type { TestHost } from '../../helpers/node-host.ts'

let host: TestHost
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-downloads-'))
  const path = join(folder, 'x.csv')
  await writeFile(path, '姓名\r\n')
  const services = createFakeServices()
  const { find } = services.downloads
  host = await openTestHost({
    services: {
      ...services,
      downloads: {
        find: (exportId, actor) => {
          if (exportId === 'secret')
            throw forbidden('wechat.user.reveal', { 'zh-CN': '没有权限。', en: 'Not permitted.' })
          if (exportId !== 'known') return find(exportId, actor)
          return Promise.resolve({
            path,
            fileName: '北京示例-成员.csv',
            contentType: 'text/csv; charset=utf-8',
            sizeBytes: 8,
          })
        },
      },
    },
  })
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

it('hands a finished export to a signed-in browser and to a script with the token', async () => {
  const cookie = await host.signIn()
  const answer = await host.fetch('/downloads/known', { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('姓名\r\n')
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-length': '8',
    'content-disposition': `attachment; filename="_-_.csv"; filename*=UTF-8''${encodeURIComponent('北京示例-成员.csv')}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  expect(await (await host.api('/downloads/known')).text()).toBe('姓名\r\n')
  const head = await host.api('/downloads/known', { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '8', ''])
})

it('refuses strangers, other sites, what is not permitted and what is not there', async () => {
  expect((await host.fetch('/downloads/known')).status).toBe(401)
  expect((await host.fetch('/downloads/known', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  const cookie = await host.signIn()
  const asked = async (path: string, init: RequestInit = {}) =>
    (await host.fetch(path, { ...init, headers: { cookie, ...init.headers } })).status
  expect(await asked('/downloads/known', { headers: { 'sec-fetch-site': 'cross-site' } })).toBe(403)
  expect(await asked('/downloads/secret')).toBe(403)
  expect(await asked('/downloads/missing')).toBe(404)
  expect(await asked('/downloads/..%2f..%2fdesk.db')).toBe(404)
  expect(await asked('/downloads/')).toBe(404)
  expect(await asked('/downloads/known', { method: 'POST', headers: { origin: host.url } })).toBe(405)
})
