import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../../src-main/contract/index.ts'
import { openTestHost } from '../../helpers/node-host.ts'
import type { TestHost } from '../../helpers/node-host.ts'

let host: TestHost
beforeAll(async () => {
  host = await openTestHost()
})
afterAll(() => host.close())

describe('the documentation of the HTTP API', () => {
  it('describes every call of the contract', async () => {
    const answer = await host.api('/api/openapi.json')
    expect(answer.headers.get('content-type')).toBe('application/json')
    const document: unknown = await answer.json()
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1/), servers: [{ url: '/api/v1' }] })
    const operations = Object.values(Object(Reflect.get(Object(document), 'paths'))).flatMap((path) =>
      Object.values(Object(path)),
    )
    const ids = operations.map((operation): unknown => Reflect.get(Object(operation), 'operationId'))
    const calls = Object.entries(contract).flatMap(([area, verbs]) =>
      Object.keys(verbs).map((verb) => `${area}.${verb}`),
    )
    expect(ids.sort()).toEqual(calls.sort())
    for (const operation of operations)
      expect(Reflect.get(Object(operation), 'description')).toMatch(/^Permission: .*`wechat\./)
    expect(JSON.stringify(document)).toContain('for departments `wechat.sync.department` is enough')
  })

  it('names the failures of a call', async () => {
    const text = await (await host.api('/api/openapi.json')).text()
    for (const word of ['WECOM_REJECTED', 'NOT_CONFIGURED', 'appCode', 'refusedIp']) expect(text).toContain(word)
  })

  it('comes with its own files only', async () => {
    const page = await (await host.api('/api/docs')).text()
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
    expect(files.length).toBeGreaterThan(2)
    for (const path of files) {
      expect(path).toMatch(/^\/api\/docs\//)
      expect((await host.api(path)).status, path).toBe(200)
    }
    expect(page).not.toMatch(/<script>|onload=|https?:/)
    expect((await host.api('/api/docs/package.json')).status).toBe(404)
    expect((await host.api('/api/docs/..%2fpackage.json')).status).toBe(404)
  })
})
