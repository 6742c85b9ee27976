import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProxyLoginTransport } from '../../../src-main/profiles/proxy-login.ts'
import type { Transport, WireRequest } from '../../../src-main/wecom/transport.ts'
import { call, createPlace, openWorld, refusal } from '../vault/credential-world.ts'
import type { Place } from '../vault/credential-world.ts'

let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => place[Symbol.dispose]())

it('keeps the login of a proxy sealed, and gives it to nobody but the proxy', async () => {
  using world = openWorld(place, { passphrase: 'open sesame' })
  const { store, vault, profiles, credentials } = world
  const sent: string[] = []
  const learned: string[] = []
  const inner: Transport = {
    send: ({ proxy }) => {
      sent.push(proxy)
      return Promise.resolve({ status: 200, body: new Uint8Array() })
    },
    dispose: () => undefined,
  }
  const transport = createProxyLoginTransport(inner, { store, vault, learn: (secret) => learned.push(secret) })
  const { id } = await world.addProfile()
  const use = async () => {
    const proxy = credentials.company(id)?.proxy ?? ''
    const request: WireRequest = { endpoint: 'gettoken', method: 'GET', url: 'https://h', proxy, timeoutMs: 1000 }
    await transport.send(request)
    return sent.at(-1)
  }

  const shown = await profiles.update({ profileId: id, proxy: 'http://desk:p%40ss-word@proxy.local:3128' }, call)
  expect(shown.proxy).toBe('http://***@proxy.local:3128/')
  expect(await use()).toBe('http://desk:p%40ss-word@proxy.local:3128/')
  expect(learned).toContain('p@ss-word')

  // A form that is saved as it was shown changes nothing; a changed address needs its login again.
  await profiles.update({ profileId: id, proxy: shown.proxy, remark: 'new' }, call)
  await vault.rotate('another passphrase')
  expect(await use()).toBe('http://desk:p%40ss-word@proxy.local:3128/')
  const moved = await refusal(() => profiles.update({ profileId: id, proxy: 'http://***@other.local:3128/' }, call))
  expect(moved).toMatchObject({ code: 'INVALID', data: { field: 'proxy' } })

  await profiles.update({ profileId: id, proxy: 'http://proxy.local:3128' }, call)
  expect(await use()).toBe('http://proxy.local:3128')
  expect(store.prepare('select count(*) from profile where proxy_login is not null').pluck().get()).toBe(0)
})
