import { createORPCClient, safe } from '@orpc/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { ConnectionError } from '../../src-renderer/client/connection.ts'
import type { Connection, ConnectionState } from '../../src-renderer/client/connection.ts'
import type { DeskClient } from '../../src-renderer/client/desk-client.ts'
import { follow } from '../../src-renderer/client/follow.ts'
import { createSocketLink } from '../../src-renderer/client/socket-link.ts'
import type { SocketLink } from '../../src-renderer/client/socket-link.ts'
import { createFakeServices } from '../helpers/fake-services.ts'
import { openTestHost } from '../helpers/node-host.ts'
import type { TestHost } from '../helpers/node-host.ts'

let host: TestHost
let session: SocketLink | null = null

afterEach(async () => {
  session?.close()
  session = null
  await host.close()
})

/** The page's link, with the cookie that a browser would send by itself. */
function connect(cookie: () => string): { client: DeskClient; connection: Connection; sockets: WebSocket[] } {
  const sockets: WebSocket[] = []
  session = createSocketLink({
    openSocket: () => {
      const socket = host.openSocket({ cookie: cookie() })
      socket.on('error', () => undefined)
      sockets.push(socket)
      return socket as unknown as globalThis.WebSocket // ws is a WebSocket in all that the link uses
    },
    hasSession: async () => (await host.fetch('/session', { headers: { cookie: cookie() } })).status !== 401,
    random: () => 0,
  })
  return { client: createORPCClient(session.link), connection: session.connection, sockets }
}

const until = (connection: Connection, wanted: ConnectionState): Promise<void> =>
  new Promise((resolve) => {
    const unsubscribe = connection.subscribe((state) => {
      if (state !== wanted) return
      queueMicrotask(() => unsubscribe())
      resolve()
    })
  })

describe('the link of the page', () => {
  it('lets first calls wait for the connection', async () => {
    host = await openTestHost()
    const cookie = await host.signIn()
    const { client, connection } = connect(() => cookie)
    expect(connection.state).toBe('connecting')
    expect(await client.system.info({})).toMatchObject({ host: 'node' })
    expect(connection.state).toBe('online')
  })

  it('rejects what was pending, does not send it again, and comes back', async () => {
    let calls = 0
    const started = Promise.withResolvers<null>()
    const services = createFakeServices({
      profiles: {
        list: () => {
          calls++
          started.resolve(null)
          return new Promise(() => undefined)
        },
      },
    })
    host = await openTestHost({ services })
    const cookie = await host.signIn()
    const { client, connection, sockets } = connect(() => cookie)
    const pending = safe(client.profiles.list({}))
    await started.promise
    const offline = until(connection, 'offline')
    sockets[0]?.terminate()
    expect((await pending).error).toMatchObject({ name: 'ConnectionError', code: 'DISCONNECTED', reason: 'lost' })
    await offline
    expect((await safe(client.system.info({}))).error).toMatchObject({ reason: 'offline' })
    await until(connection, 'online')
    expect(await client.system.info({})).toMatchObject({ host: 'node' })
    expect(calls).toBe(1)
  })

  it('passes failures of the host and aborts of the caller as they are', async () => {
    host = await openTestHost()
    const cookie = await host.signIn()
    const { client } = connect(() => cookie)
    expect((await safe(client.profiles.get({ profileId: 'x' }))).error).toMatchObject({ code: 'NOT_FOUND' })
    const caller = new AbortController()
    const notices = await client.system.watch({}, { signal: caller.signal })
    const pending = safe(notices.next())
    caller.abort()
    expect((await pending).error).not.toBeInstanceOf(ConnectionError)
  })

  it('says that it is signed out, and comes back after a new link', async () => {
    host = await openTestHost()
    let cookie = 'none=1'
    const { client, connection } = connect(() => cookie)
    await until(connection, 'signed-out')
    expect((await safe(client.system.info({}))).error).toMatchObject({ reason: 'signed-out' })
    cookie = await host.signIn()
    connection.retry()
    await until(connection, 'online')
    expect(await client.system.info({})).toMatchObject({ host: 'node' })
  })

  it('follows a stream across a reconnection, and stops when asked to', async () => {
    const services = createFakeServices()
    host = await openTestHost({ services })
    const cookie = await host.signIn()
    const { client, sockets } = connect(() => cookie)
    const seen: string[] = []
    let wake = () => {}
    const reader = new AbortController()
    const following = follow(
      (signal) => client.system.watch({}, { signal }),
      ({ topic }) => {
        seen.push(topic)
        wake()
      },
      reader.signal,
    )
    const next = async (topic: 'runs' | 'tokens') => {
      const heard = new Promise<void>((resolve) => (wake = resolve))
      await vi.waitFor(() => expect(services.openStreams).toBe(1), { interval: 5 })
      services.changes.publish(topic)
      await heard
    }
    await next('runs')
    sockets[0]?.terminate()
    await services.untilStreamsEnd()
    await next('tokens')
    expect(seen).toEqual(['runs', 'tokens'])
    expect(sockets).toHaveLength(2)
    reader.abort()
    await following
    await services.untilStreamsEnd()
  })

  it('ends following when the host ends the stream, and fails with the failures of the host', async () => {
    const services = createFakeServices({
      sync: {
        // eslint-disable-next-line require-yield
        watch: async function* () {
          return
        },
      },
    })
    host = await openTestHost({ services })
    const cookie = await host.signIn()
    const { client } = connect(() => cookie)
    const { signal } = new AbortController()
    await follow(
      (own) => client.sync.watch({ runId: 'r1' }, { signal: own }),
      () => undefined,
      signal,
    )
    const failing = follow(
      async (own) => {
        await client.profiles.get({ profileId: 'x' })
        return client.system.watch({}, { signal: own })
      },
      () => undefined,
      signal,
    )
    await expect(failing).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('waits longer from attempt to attempt while the host is away', async () => {
    host = await openTestHost()
    const delaysMs: number[] = []
    const enough = Promise.withResolvers<null>()
    session = createSocketLink({
      openSocket: () => {
        const socket = new EventTarget()
        queueMicrotask(() => socket.dispatchEvent(new Event('close')))
        return Object.assign(socket, { close: () => undefined }) as unknown as globalThis.WebSocket
      },
      hasSession: () => Promise.reject(new Error('away')),
      random: () => 0,
      after: (ms, work) => {
        delaysMs.push(ms)
        if (delaysMs.length < 8) queueMicrotask(work)
        else enough.resolve(null)
        return () => undefined
      },
    })
    await enough.promise
    expect(session.connection.state).toBe('offline')
    expect(delaysMs).toEqual([125, 250, 500, 1000, 2000, 4000, 7500, 7500])
  })
})
