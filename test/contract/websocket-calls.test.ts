import { isDefinedError, ORPCError, safe } from '@orpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import { ApiError } from '../../src-main/wecom/wecom-error.ts'
import { createFakeServices } from '../helpers/fake-services.ts'
import { clientOver, openTestHost } from '../helpers/node-host.ts'
import type { TestHost, TestHostOptions } from '../helpers/node-host.ts'
import { createQuietLog } from '../helpers/quiet-log.ts'

const planted = 'PLANTED-secret-value-1234567890'
const hint = { 'zh-CN': '请检查 Secret。', en: 'Check the secret.' }

let host: TestHost

async function connect(options: TestHostOptions = {}) {
  host = await openTestHost(options)
  const socket = host.openSocket({ cookie: await host.signIn() })
  return { socket, client: clientOver(socket) }
}

afterEach(() => host.close())

describe('calls over a WebSocket', () => {
  it('answers with the result', async () => {
    const { client } = await connect()
    expect(await client.system.setPreferences({ theme: 'dark' })).toMatchObject({ theme: 'dark', language: 'en' })
  })

  it('refuses with the declared, typed error', async () => {
    const { client } = await connect()
    const { error } = await safe(client.profiles.get({ profileId: 'nobody' }))
    if (!isDefinedError(error) || error.code !== 'NOT_FOUND')
      throw new Error('not the declared error', { cause: error })
    expect(error.data).toMatchObject({ what: 'profile', id: 'nobody', appCode: 404 })
  })

  it('says what is wrong with an input without repeating it', async () => {
    const { client } = await connect()
    const input = { profileId: 'p1', kind: planted, secret: '' }
    // @ts-expect-error the kind is none, the secret is empty
    const { error } = await safe(client.secrets.set(input))
    expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400 })
    expect(error).toHaveProperty('data.issues', [
      expect.objectContaining({ path: 'kind' }),
      expect.objectContaining({ path: 'secret' }),
    ])
    expect(JSON.stringify(error)).not.toContain(planted)
  })

  it('sends a report id instead of an unexpected error, which stays in the log', async () => {
    const log = createQuietLog()
    const thrown = new TypeError(`cannot read ${planted} at /home/somebody/file.ts`)
    const services = createFakeServices({ profiles: { list: () => Promise.reject(thrown) } })
    const { client } = await connect({ services, log })
    const { error } = await safe(client.profiles.list({}))
    expect(error).toBeInstanceOf(ORPCError)
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', data: { appCode: 500 } })
    expect(JSON.stringify(error)).not.toMatch(/PLANTED|somebody|TypeError/)
    const line = log.lines.find(({ level }) => level === 'error')
    expect(line?.fields).toMatchObject({ call: 'profiles.list', error: thrown })
    expect(error).toHaveProperty('data.reportId', line?.fields['reportId'])
  })

  it('redacts what upstream errors quote', async () => {
    const upstream = new ApiError(
      { errcode: 40001, errmsg: `invalid credential, access_token=${planted}`, refusedIp: null, hintId: 'h1' },
      { endpoint: 'gettoken', hint, remedy: 'check-secret', retryable: false },
    )
    const services = createFakeServices({ tokens: { refresh: () => Promise.reject(upstream) } })
    const { client } = await connect({ services })
    const { error } = await safe(client.tokens.refresh({ profileId: 'p1' }))
    if (!isDefinedError(error) || error.code !== 'WECOM_REJECTED') throw new Error('not declared', { cause: error })
    expect(error.data).toMatchObject({ appCode: 4202, errcode: 40001, remedy: 'check-secret', hintId: 'h1' })
    expect(JSON.stringify(error)).not.toContain(planted)
  })

  it('ends the generator on the host when the reader leaves', async () => {
    const services = createFakeServices()
    const { client } = await connect({ services })
    const notices = await client.system.watch({})
    services.changes.publish('runs', { runId: 'r1' })
    expect(await notices.next()).toMatchObject({ value: { topic: 'runs', runId: 'r1' } })
    expect(services.openStreams).toBe(1)
    await notices.return()
    await services.untilStreamsEnd()
  })

  it('ends the generator when the reader aborts while waiting for the first item', async () => {
    const services = createFakeServices()
    const { client } = await connect({ services })
    const reader = new AbortController()
    const notices = await client.system.watch({}, { signal: reader.signal })
    const pending = notices.next()
    reader.abort()
    await expect(pending).rejects.toThrow()
    await services.untilStreamsEnd()
  })

  it('converts errors in the middle of a stream', async () => {
    const services = createFakeServices({
      system: {
        // eslint-disable-next-line require-yield
        watch: async function* () {
          throw new Error(planted)
        },
      },
    })
    const { client } = await connect({ services })
    const notices = await client.system.watch({})
    const { error } = await safe(notices.next())
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', data: { appCode: 500 } })
    expect(JSON.stringify(error)).not.toContain(planted)
  })

  it('treats an output that does not fit the contract as a defect', async () => {
    const log = createQuietLog()
    const wrong = { language: planted, theme: 'dark', density: 'compact' }
    // @ts-expect-error no such language
    const services = createFakeServices({ system: { preferences: () => wrong } })
    const { client } = await connect({ services, log })
    const { error } = await safe(client.system.preferences({}))
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', data: { appCode: 500 } })
    expect(JSON.stringify(error)).not.toContain(planted)
    expect(JSON.stringify(log.lines.at(-1)?.fields['issues'])).not.toContain(planted)
  })

  it('tells the running call that its caller aborted it', async () => {
    const started = Promise.withResolvers<AbortSignal>()
    const services = createFakeServices({
      profiles: {
        list: (_input, { signal }) =>
          new Promise((_resolve, reject) => {
            if (!signal) throw new Error('no signal')
            signal.addEventListener('abort', () => reject(signal.reason))
            started.resolve(signal)
          }),
      },
    })
    const log = createQuietLog()
    const { client } = await connect({ services, log })
    const caller = new AbortController()
    const answer = client.profiles.list({}, { signal: caller.signal })
    const signal = await started.promise
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
    caller.abort()
    await expect(answer).rejects.toThrow()
    await aborted
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('answers an unknown call', async () => {
    const { socket } = await connect()
    await new Promise((resolve) => socket.once('open', resolve))
    const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))))
    socket.send(JSON.stringify({ i: '1', p: { u: '/system/noSuchCall', b: {} } }))
    const body = { json: { code: 'NOT_FOUND', data: { appCode: 404, hint: { en: 'There is no such call.' } } } }
    expect(JSON.parse(await answer)).toMatchObject({ i: '1', p: { s: 404, b: body } })
  })
})
