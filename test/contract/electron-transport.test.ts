import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerActor } from '../../src-main/access/actor.ts'
import { createPageAcceptor } from '../../src-main/hosts/electron/accept-page.ts'
import { connectPages } from '../../src-main/hosts/electron/ipc-transport.ts'
import { createRouter } from '../../src-main/router.ts'
import { createRedactor } from '../../src-main/wecom/redact.ts'
import { encodeFrame, maxPageTextLength } from '../../src-preload/frame.ts'
import { ElectronPort } from '../../src-renderer/client/electron-port.ts'
import type { DeskClient } from '../../src-renderer/client/index.ts'
import { FakePage, ownOrigin } from '../helpers/fake-page.ts'
import { createFakeServices } from '../helpers/fake-services.ts'
import type { AreaOverrides } from '../helpers/fake-services.ts'
import { createQuietLog } from '../helpers/quiet-log.ts'

const open = (overrides: AreaOverrides = {}, permissions = ownerActor('desktop', 'admin').permissions) => {
  const services = createFakeServices(overrides)
  const log = createQuietLog()
  const router = createRouter(services, { log, redactor: createRedactor(), statistics: { record: () => undefined } })
  const page = new FakePage()
  const accept = createPageAcceptor(router, { ...ownerActor('desktop', 'admin'), permissions })
  const transport = connectPages(page, { origin: ownOrigin, accept, log })
  return { services, log, page, transport, connect: () => connectTo(page) }
}

const connectTo = (page: FakePage) => {
  const port = new ElectronPort(page.bridge)
  const client: DeskClient = createORPCClient(new RPCLink({ port }))
  return { port, client }
}

/** A call that stays open until its caller goes. */
const hanging = () => {
  let begun = () => {}
  let ended = () => {}
  const hasBegun = new Promise<void>((resolve) => (begun = resolve))
  const hasEnded = new Promise<void>((resolve) => (ended = resolve))
  const overrides: AreaOverrides = {
    profiles: {
      list: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          begun()
          signal?.addEventListener('abort', () => {
            ended()
            reject(new Error('The caller has gone'))
          })
        }),
    },
  }
  return { overrides, hasBegun, hasEnded }
}

let unhandled: unknown[]
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => {
  unhandled = []
  process.on('unhandledRejection', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

describe('calls between page and main process', () => {
  it('answers with the result', async () => {
    const { client } = open().connect()
    expect(await client.system.setPreferences({ theme: 'dark' })).toMatchObject({ theme: 'dark' })
  })

  it('makes the call in the name of the desktop owner', async () => {
    const { services, connect } = open({ vault: { acceptKeyFile: () => Promise.reject(new Error('not here')) } })
    await expect(connect().client.vault.acceptKeyFile({})).rejects.toThrow()
    expect(services.audited).toMatchObject([{ actor: { via: 'desktop' }, call: 'vault.acceptKeyFile' }])
  })

  it('refuses with the code and the details of the contract', async () => {
    const { client } = open().connect()
    await expect(client.profiles.get({ profileId: 'p9' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      defined: true,
      data: { id: 'p9' },
    })
  })

  it('refuses what the actor may not do', async () => {
    const { client } = open({}, new Set()).connect()
    await expect(client.system.preferences({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('streams, and ends the generator when the reader leaves', async () => {
    const { services, connect } = open()
    const notices = await connect().client.system.watch({})
    services.changes.publish('runs', { runId: 'r1' })
    expect(await notices.next()).toMatchObject({ value: { topic: 'runs', runId: 'r1' } })
    await notices.return()
    await services.untilStreamsEnd()
  })

  it('cancels a call when its caller aborts', async () => {
    const { overrides, hasBegun, hasEnded } = hanging()
    const { client } = open(overrides).connect()
    const leave = new AbortController()
    const call = client.profiles.list({}, { signal: leave.signal })
    await hasBegun
    leave.abort(new Error('left the page'))
    await expect(call).rejects.toThrow('left the page')
    await hasEnded
  })

  it('keeps many calls apart', async () => {
    const { connect } = open({
      profiles: { get: ({ profileId = '' }) => Promise.reject(new Error(`none ${profileId}`)) },
      system: {
        preferences: () => ({ language: 'en', theme: 'light', density: 'compact', avatars: false, chosen: true }),
      },
    })
    const { client } = connect()
    const results = await Promise.allSettled([
      ...Array.from({ length: 50 }, () => client.system.preferences({})),
      client.profiles.get({ profileId: 'a' }),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(50)
  })
})

describe('the end of a connection', () => {
  it('settles what the page waits for, ends streams and refuses later calls when the app quits', async () => {
    const { overrides, hasBegun, hasEnded } = hanging()
    const { services, transport, connect } = open(overrides)
    const { client } = connect()
    const notices = await client.system.watch({})
    const pending = client.profiles.list({})
    await hasBegun
    const next = notices.next()
    await transport.dispose()
    await expect(pending).rejects.toThrow()
    await expect(next).rejects.toThrow()
    await Promise.all([hasEnded, services.untilStreamsEnd()])
    await expect(client.system.preferences({})).rejects.toThrow('closed')
  })

  it('refuses a page that connects while the app quits', async () => {
    const { transport, connect } = open()
    await transport.dispose()
    await expect(connect().client.system.preferences({})).rejects.toThrow()
  })

  it.each(['reload', 'destroy'] as const)('aborts what runs for a page on its %s', async (end) => {
    const { overrides, hasBegun, hasEnded } = hanging()
    const { services, page, connect } = open(overrides)
    const { client } = connect()
    await client.system.watch({})
    client.profiles.list({}).catch(() => undefined) // nobody is left to hear of it
    await hasBegun
    page[end]()
    await Promise.all([hasEnded, services.untilStreamsEnd()])
  })

  it('aborts what runs for a page that crashed', async () => {
    const { services, page, connect } = open()
    await connect().client.system.watch({})
    page.emit('render-process-gone')
    await services.untilStreamsEnd()
  })

  it('serves the page after a reload, whose first call has the same number as one of the old page', async () => {
    let release = (_list: []) => {}
    const first = new Promise<[]>((resolve) => (release = resolve))
    let begun = () => {}
    const hasBegun = new Promise<void>((resolve) => (begun = resolve))
    const { page, connect } = open({
      profiles: {
        list: () => {
          begun()
          return first
        },
      },
    })
    const old = connect()
    old.client.profiles.list({}).catch(() => undefined) // its page goes
    await hasBegun
    page.reload()
    const { client } = connect()
    const answer = client.system.preferences({})
    release([])
    expect(await answer).toMatchObject({ density: 'compact' })
  })

  it('closes only the old connection when the new page speaks before the navigation is reported', async () => {
    const { page, connect } = open()
    connect()
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    const { client } = connect()
    await client.system.preferences({})
    page.emit('did-navigate')
    expect(await client.system.preferences({})).toMatchObject({ density: 'compact' })
  })

  it('keeps the connection through a navigation that is refused, or inside the document', async () => {
    const { page, connect } = open()
    const { client } = connect()
    await client.system.preferences({})
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    page.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    expect(await client.system.preferences({})).toMatchObject({ density: 'compact' })
  })

  it('ends when the page closes its port', async () => {
    const { services, connect } = open()
    const { client, port } = connect()
    await client.system.watch({})
    port.close()
    await services.untilStreamsEnd()
    await expect(client.system.preferences({})).rejects.toThrow('closed')
  })
})

describe('what a page must not do', () => {
  it.each([
    ['another origin', { parent: null, origin: 'https://example.com' }],
    ['a frame inside the page', { parent: {}, origin: ownOrigin }],
    ['a frame that has gone', null],
    ['an opaque origin', { parent: null, origin: 'null' }],
  ])('does not hear %s', async (_name, sender) => {
    let calls = 0
    const { page, log, connect } = open({ profiles: { list: () => ((calls += 1), []) } })
    page.sender = sender
    connect()
      .client.profiles.list({})
      .catch(() => undefined) // never answered
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(calls).toBe(0)
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }))
  })

  it.each([
    ['no JSON', '{'],
    ['no request', '{"i":"1","p":{}}'],
    ['a file', '{"i":"1","p":{"u":"/system/info","h":{"content-disposition":"attachment"}}}'],
    ['a foreign address', '{"i":"1","p":{"u":"https://example.com/"}}'],
    ['a prototype', '{"i":{"__proto__":1},"p":{"u":"/x"}}'],
    ['too much', `{"i":"1","p":{"u":"/x","b":"${'x'.repeat(maxPageTextLength)}"}}`],
  ])('closes the connection of a page that sends %s', async (_name, text) => {
    const { page, connect } = open()
    const { port, client } = connect()
    const opened: string[] = []
    page.ipc.on('wecom-desk', (_event, raw: string) => opened.push(raw))
    await client.system.preferences({})
    const connection = opened[0]?.slice(2).split(' ')[0] ?? ''
    const closed = new Promise((resolve) => port.addEventListener('close', resolve))
    page.bridge.send(encodeFrame({ kind: 'message', connection, text }))
    await closed
    await expect(client.system.preferences({})).rejects.toThrow('closed')
  })

  it('drops what is no frame, and what belongs to no connection', async () => {
    const { page, connect } = open()
    page.bridge.send('hello')
    page.bridge.send('m 00000000 {}')
    page.ipc.emit('wecom-desk', { senderFrame: page.sender }, { not: 'a text' })
    expect(await connect().client.system.preferences({})).toMatchObject({ density: 'compact' })
  })

  it('refuses a call that is too large before it is sent', async () => {
    const { client } = open().connect()
    await expect(client.profiles.readEnv({ text: 'x'.repeat(maxPageTextLength) })).rejects.toThrow('too large')
    expect(await client.system.preferences({})).toMatchObject({ density: 'compact' })
  })
})
