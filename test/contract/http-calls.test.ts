import { afterEach, describe, expect, it } from 'vitest'
import { createFakeServices } from '../helpers/fake-services.ts'
import { openTestHost } from '../helpers/node-host.ts'
import type { TestHost } from '../helpers/node-host.ts'

const planted = 'PLANTED-secret-value-1234567890'
let host: TestHost
afterEach(() => host.close())

describe('calls over HTTP', () => {
  it('answers with the result, by the method and path of the contract', async () => {
    host = await openTestHost()
    const answer = await host.api('/api/v1/system/preferences', { method: 'PATCH', body: '{"theme":"dark"}' })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ theme: 'dark' })
  })

  it('reads numbers and booleans from the query', async () => {
    const asked: unknown[] = []
    const services = createFakeServices({
      directory: {
        members: (input) => {
          asked.push(input)
          return { total: 0, items: [] }
        },
      },
    })
    host = await openTestHost({ services })
    const answer = await host.api('/api/v1/members?departmentId=7&leadersOnly=true&limit=20&query=%E5%BC%A0&status[]=1')
    expect(answer.status).toBe(200)
    expect(asked[0]).toMatchObject({ departmentId: 7, leadersOnly: true, limit: 20, query: '张', status: [1] })
  })

  it('refuses with the declared error and its status', async () => {
    host = await openTestHost()
    const answer = await host.api('/api/v1/profile?profileId=nobody')
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({
      defined: true,
      code: 'NOT_FOUND',
      data: { what: 'profile', id: 'nobody', appCode: 404 },
    })
  })

  it('says what is wrong with an input', async () => {
    host = await openTestHost()
    const answer = await host.api('/api/v1/sync/runs', { method: 'POST', body: JSON.stringify({ kind: planted }) })
    expect(answer.status).toBe(400)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: 'kind' }] } })
    expect(text).not.toContain(planted)
  })

  it('refuses a body that is no JSON, and one that is too long', async () => {
    host = await openTestHost()
    const broken = await host.api('/api/v1/sync/runs', { method: 'POST', body: '{' })
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({
      code: 'BAD_REQUEST',
      data: { appCode: 400, hint: { 'zh-CN': '无法读取请求内容，请发送有效的 JSON。' } },
    })
    const long = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) })
    const tooLong = await host.api('/api/v1/profiles/read-env', { method: 'POST', body: long }).then(
      ({ status }) => status,
      () => 'cut', // the host may close before everything has been sent
    )
    expect([413, 'cut']).toContain(tooLong)
  })

  it('refuses a body that does not say how long it is as soon as it is too long', async () => {
    host = await openTestHost()
    const piece = new Uint8Array(256 * 1024)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += piece.length
        controller.enqueue(piece)
        if (sent >= 64 * 1024 * 1024) controller.close()
      },
    })
    const answer = await host.api('/api/v1/profiles/read-env', { method: 'POST', body, duplex: 'half' }).then(
      ({ status }) => status,
      () => 'cut',
    )
    expect([413, 'cut']).toContain(answer)
    expect(sent).toBeLessThan(48 * 1024 * 1024)
    expect((await host.api('/api/v1/system')).status).toBe(200)
  })

  it('sends a report id instead of an unexpected error', async () => {
    const services = createFakeServices({ profiles: { list: () => Promise.reject(new Error(planted)) } })
    host = await openTestHost({ services })
    const answer = await host.api('/api/v1/profiles')
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', data: { appCode: 500 } })
    expect(text).not.toContain(planted)
  })

  it('streams events, and ends the generator when the reader leaves', async () => {
    const services = createFakeServices()
    host = await openTestHost({ services })
    const reader = new AbortController()
    const answer = await host.api('/api/v1/system/events', { signal: reader.signal })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    services.changes.publish('tokens')
    const texts = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let received = ''
    while (!received.includes('tokens')) received += (await texts?.read())?.value ?? ''
    expect(services.openStreams).toBe(1)
    reader.abort()
    await services.untilStreamsEnd()
  })

  it('ends streams when the host closes', async () => {
    const services = createFakeServices()
    host = await openTestHost({ services })
    const answer = await host.api('/api/v1/system/events')
    await host.close()
    await services.untilStreamsEnd()
    await answer.text().catch(() => undefined) // cut in the middle
  })

  it('answers an unknown path, and a wrong method', async () => {
    host = await openTestHost()
    const unknown = await host.api('/api/v1/no/such/call')
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({ data: { appCode: 404, hint: { en: 'There is no such call.' } } })
    expect((await host.api('/api/v1/system', { method: 'DELETE' })).status).toBe(404)
    expect(await (await host.api('/api/v2')).json()).toMatchObject({ code: 'NOT_FOUND' })
  })
})
