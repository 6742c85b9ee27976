import { safe } from '@orpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { createPasswords } from '../../src-main/access/password-hash.ts'
import { createFakeGate, quickCost } from '../helpers/fake-gate.ts'
import { createFakeServices } from '../helpers/fake-services.ts'
import { createManualClock } from '../helpers/manual-clock.ts'
import { clientOver, endOf, openTestHost } from '../helpers/node-host.ts'
import type { TestHost, TestHostOptions } from '../helpers/node-host.ts'

let host: TestHost

async function open(options: TestHostOptions = {}) {
  host = await openTestHost(options)
  const socket = host.openSocket({ cookie: await host.signIn() })
  await new Promise((resolve) => socket.once('open', resolve))
  return socket
}

afterEach(() => host.close())

/** Services whose `profiles.list` answers only when its caller leaves. */
function stuckServices() {
  const started = Promise.withResolvers<null>()
  const aborted = Promise.withResolvers<null>()
  const services = createFakeServices({
    profiles: {
      list: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            aborted.resolve(null)
            reject(signal.reason)
          })
          started.resolve(null)
        }),
    },
  })
  return { services, started: started.promise, aborted: aborted.promise }
}

const receive = (socket: WebSocket): Promise<unknown> =>
  new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))))

describe('a closing connection', () => {
  it('aborts what runs and ends streams when the browser leaves', async () => {
    const { services, started, aborted } = stuckServices()
    const socket = await open({ services })
    const client = clientOver(socket)
    await client.system.watch({})
    const pending = safe(client.profiles.list({}))
    await started
    socket.terminate()
    await aborted
    await services.untilStreamsEnd()
    expect((await pending).error).not.toBeNull()
  })

  it('is told when the host closes, and pending calls are rejected', async () => {
    const { services, started, aborted } = stuckServices()
    const socket = await open({ services })
    const pending = safe(clientOver(socket).profiles.list({}))
    await started
    const ended = endOf(socket)
    await host.close()
    expect(await ended).toBe(1001)
    await aborted
    expect((await pending).error).not.toBeNull()
  })
})

describe('a connection that misbehaves', () => {
  it.each([
    ['no JSON', 'nonsense'],
    ['no object', '7'],
    ['no address', '{"i":"1","p":{}}'],
    ['an address elsewhere', '{"i":"1","p":{"u":"http://evil.example/system/info"}}'],
    ['a stream from the client', '{"i":"1","t":3,"p":{"e":"message","d":1}}'],
    ['a stream as input', '{"i":"1","p":{"u":"/system/info","h":{"content-type":"text/event-stream"}}}'],
    ['a form as input', '{"i":"1","p":{"u":"/system/info","h":{"Content-Type":"multipart/form-data"}}}'],
  ])('is closed for %s', async (_name, frame) => {
    const socket = await open()
    const ended = endOf(socket)
    socket.send(frame)
    expect(await ended).toBe(1002)
  })

  it('is closed for binary frames, for bad UTF-8 and for frames that are too long', async () => {
    const binary = await open({ limits: { maxPayloadBytes: 1000 } })
    const cookie = await host.signIn()
    const openNext = async () => {
      const socket = host.openSocket({ cookie })
      await new Promise((resolve) => socket.once('open', resolve))
      return socket
    }
    const ends = [endOf(binary)]
    binary.send(Buffer.from([1, 2, 3]))
    const badText = await openNext()
    ends.push(endOf(badText))
    badText.send(Buffer.from([0xc3, 0x28]), { binary: false })
    const long = await openNext()
    ends.push(endOf(long))
    long.send('x'.repeat(2000))
    expect(await Promise.all(ends)).toEqual([1003, 1007, 1009])
    // None of it has harmed the others.
    expect(await clientOver(await openNext()).system.info({})).toMatchObject({ host: 'node' })
  })

  it('may not have more calls open than allowed, and is told so', async () => {
    const { services, started } = stuckServices()
    const socket = await open({ services, limits: { maxCallsPerConnection: 1 } })
    const client = clientOver(socket)
    const pending = safe(client.profiles.list({}))
    await started
    expect((await safe(client.system.info({}))).error).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 })
    socket.terminate()
    await pending
  })

  it('frees its place when a call has been answered', async () => {
    const client = clientOver(await open({ limits: { maxCallsPerConnection: 1 } }))
    await client.system.info({})
    expect(await client.system.info({})).toMatchObject({ host: 'node' })
  })

  it('is refused when there are too many connections', async () => {
    await open({ limits: { maxConnections: 1 } })
    expect(await endOf(host.openSocket({ cookie: await host.signIn() }))).toBe(503)
  })

  it('is dropped when it no longer answers pings', async () => {
    const clock = createManualClock()
    host = await openTestHost({ clock, limits: { heartbeatMs: 1000 } })
    const socket = host.openSocket({ cookie: await host.signIn() })
    await new Promise((resolve) => socket.once('open', resolve))
    const pinged = new Promise((resolve) => socket.once('ping', resolve))
    await clock.advance(1000)
    await pinged
    const ended = endOf(socket)
    socket.pause() // from now on it neither reads nor answers; its first pong may have arrived
    await clock.advance(1000)
    await clock.advance(1000)
    socket.resume()
    expect(await ended).toBe(1006)
  })

  it('is closed when its session has ended', async () => {
    const clock = createManualClock()
    host = await openTestHost({ clock, limits: { heartbeatMs: 13 * 60 * 60 * 1000 } })
    const socket = host.openSocket({ cookie: await host.signIn() })
    await new Promise((resolve) => socket.once('open', resolve))
    const ended = endOf(socket)
    clock.jump(12 * 60 * 60 * 1000)
    socket.send(JSON.stringify({ i: '1', p: { u: '/system/info', b: { json: {} } } }))
    expect(await ended).toBe(4401)
  })

  it('keeps its session alive by using it', async () => {
    const clock = createManualClock()
    const socket = await open({ clock })
    const client = clientOver(socket)
    for (let hour = 0; hour < 30; hour += 10) {
      clock.jump(10 * 60 * 60 * 1000)
      expect(await client.system.info({})).toMatchObject({ host: 'node' })
    }
  })
})

describe('somebody who is connected', () => {
  it('may do less at once, and what is open ends, however far away it was changed', async () => {
    const clock = createManualClock()
    const secret = 'wobble kettle seven'
    const row = {
      ...{ operator_id: 'op-1', name: 'alice', name_key: 'alice', role_id: 'operator', enabled: 1 },
      ...{ created_at_ms: 0, password_at_ms: 0, last_login_at_ms: null },
      password: await createPasswords(quickCost).hash(secret),
    }
    const operators = [row]
    const services = createFakeServices({ sync: { start: () => ({ runId: 'r1' }) } }, clock)
    const gate = createFakeGate(clock, operators)
    host = await openTestHost({ clock, services: { ...services, gate } })
    const signedIn = await host.fetch('/sign-in', {
      method: 'POST',
      headers: { origin: host.url },
      body: new URLSearchParams({ name: 'alice', password: secret }),
    })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const connect = async () => {
      const socket = host.openSocket({ cookie })
      await new Promise((resolve) => socket.once('open', resolve))
      const client = clientOver(socket)
      await client.system.watch({})
      const events = await host.fetch('/api/v1/system/events', { headers: { cookie } })
      const left = events.text().catch(() => 'cut')
      await expect.poll(() => services.openStreams).toBe(2)
      return { client, ended: endOf(socket), left }
    }

    const first = await connect()
    expect(await first.client.sync.start({ kind: 'all' })).toEqual({ runId: 'r1' })
    Object.assign(row, { role_id: 'viewer' })
    expect((await safe(first.client.sync.start({ kind: 'all' }))).error).toMatchObject({ code: 'FORBIDDEN' })
    // This process changed it: what is open ends as soon as the answer to that is out.
    gate.changed()
    await clock.advance(100)
    expect(await first.ended).toBe(1012)
    await first.left
    await services.untilStreamsEnd()

    // Removed by another process: this one looks every two seconds.
    const second = await connect()
    operators.length = 0
    expect((await safe(second.client.system.info({}))).error).not.toBeNull()
    await clock.advance(2000)
    expect(await second.ended).toBe(4401)
    await second.left
    await services.untilStreamsEnd()
    expect(await endOf(host.openSocket({ cookie }))).toBe(401)
  })

  it('keeps what is open while nothing is taken, and is told when the data is replaced', async () => {
    const clock = createManualClock()
    const services = createFakeServices({}, clock)
    const socket = await open({ clock, services })
    const ended = endOf(socket)
    await clientOver(socket).system.watch({})
    services.gate.changed()
    await clock.advance(5000)
    expect(services.openStreams).toBe(1)
    await host.suspend()
    expect(await ended).toBe(1001)
    expect(await endOf(host.openSocket({ cookie: 'x=y' }))).toBe(503)
    host.resume(createFakeServices({}, clock))
    expect((await host.api('/api/v1/system')).status).toBe(200)
  })
})

describe('the door of the WebSocket', () => {
  it('refuses without session, from a foreign origin, without origin, and under another name', async () => {
    host = await openTestHost()
    const cookie = await host.signIn()
    const end = (options: Parameters<TestHost['openSocket']>[0]) => endOf(host.openSocket(options))
    expect(await end({})).toBe(401)
    expect(await end({ cookie: cookie.replace(/=.*/, '=forged') })).toBe(401)
    expect(await end({ cookie, origin: 'http://evil.example' })).toBe(403)
    expect(await end({ cookie, origin: `http://127.0.0.1:${host.port + 1}` })).toBe(403)
    expect(await end({ cookie, origin: 'null' })).toBe(403)
    expect(await end({ cookie, headers: { host: `evil.example:${host.port}` } })).toBe(421)
  })

  it('lets a script in with the token', async () => {
    host = await openTestHost()
    const socket = host.openSocket({ headers: { authorization: 'Bearer test-api-token-0123456789' } })
    expect(await clientOver(socket).system.info({})).toMatchObject({ host: 'node' })
  })

  it('slows a source down when the browser does not read', async () => {
    let produced = 0
    const services = createFakeServices({
      system: {
        watch: async function* () {
          for (;;) {
            produced++
            yield { topic: 'runs', profileId: 'x'.repeat(64), runId: 'y'.repeat(64) }
          }
        },
      },
    })
    const socket = await open({ services })
    socket.send(JSON.stringify({ i: '1', p: { u: '/system/watch', b: { json: {} } } }))
    await receive(socket)
    socket.pause()
    // Once the buffers of the network are full, nothing more is produced.
    for (let quietTurns = 0, before = 0; quietTurns < 50; before = produced) {
      await new Promise((resolve) => setImmediate(resolve))
      quietTurns = produced === before ? quietTurns + 1 : 0
    }
    socket.terminate()
    expect(produced).toBeLessThan(1_000_000)
  })
})
