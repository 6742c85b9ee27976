import { afterEach, describe, expect, it } from 'vitest'
import { createFakeServices } from '../helpers/fake-services.ts'
import { clientOver, openTestHost } from '../helpers/node-host.ts'
import type { TestHost, TestHostOptions } from '../helpers/node-host.ts'

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
})
