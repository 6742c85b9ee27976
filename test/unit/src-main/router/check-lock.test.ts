import { safe } from '@orpc/client'
import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import type { LockGuard } from '../../../../src-main/access/app-lock.ts'
import type { Actor } from '../../../../src-main/area-service.ts'
import { contract } from '../../../../src-main/contract/index.ts'
import { createRouter } from '../../../../src-main/router.ts'
import { createCallStatistics } from '../../../../src-main/router/call-statistics.ts'
import { createRedactor } from '../../../../src-main/wecom/redact.ts'
import { createFakeServices } from '../../../helpers/fake-services.ts'
import type { AreaOverrides } from '../../../helpers/fake-services.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

function setUp(areas: AreaOverrides = {}, via: Actor['via'] = 'desktop') {
  let isLocked = false
  const listeners = new Set<() => void>()
  const lock: LockGuard = {
    isLockedFor: (actor) => isLocked && actor.via === 'desktop',
    onLocked: (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
  }
  const services = Object.assign(createFakeServices(areas), { lock })
  const options = { log: createQuietLog(), redactor: createRedactor(), statistics: createCallStatistics() }
  const client = createRouterClient(createRouter(services, options), { context: { actor: ownerActor(via, 'zhang') } })
  const setLocked = () => {
    isLocked = true
    for (const tell of [...listeners]) tell()
  }
  return { client, services, setLocked, listeners }
}

describe('while the app is locked', () => {
  const answered = ['access.me', 'access.lock', 'access.lockStatus', 'access.unlock']
  const shown = ['system.info', 'system.watch', 'system.preferences']

  it('every call of the desktop app but those of the lock screen is refused, whatever its input', async () => {
    const { client, setLocked, services } = setUp()
    setLocked()
    const refused: string[] = []
    const names = Object.entries(contract).flatMap(([area, verbs]) =>
      Object.keys(verbs).map((verb) => `${area}.${verb}`),
    )
    for (const name of names) {
      const [area = '', verb = ''] = name.split('.')
      const calls = Reflect.get(client, area) as Record<string, (input: unknown) => Promise<unknown>>
      const answer = await safe(Promise.resolve(calls[verb]?.({ profileId: 'p1' })))
      const { code, status } = (answer.error ?? {}) as { code?: string; status?: number }
      if (code === 'LOCKED' && status === 423) refused.push(name)
    }
    expect(names.filter((name) => !refused.includes(name)).sort()).toEqual([...answered, ...shown].sort())
    // What was asked for is on record as refused, with nothing done.
    expect(services.audited.filter(({ detail }) => detail['code'] === 'LOCKED').every(({ outcome }) => outcome === 'refused')).toBe(true) // prettier-ignore
  })

  it.each(['cli', 'api', 'browser', 'system'] as const)('calls by way of %s are answered', async (via) => {
    const { client, setLocked } = setUp({}, via)
    setLocked()
    expect(await client.profiles.list({})).toEqual([])
  })

  it('an answer that comes after the lock is withheld, but work that was done stays done', async () => {
    let release = () => {}
    const wait = () => new Promise<void>((resolve) => (release = resolve))
    const { client, setLocked } = setUp({
      profiles: { list: () => wait().then(() => []) },
      sync: { start: () => wait().then(() => ({ runId: 'r1' })) },
    })
    const reading = safe(client.profiles.list({}))
    await new Promise((resolve) => setImmediate(resolve))
    const releaseReading = release
    const starting = safe(client.sync.start({ kind: 'all' }))
    await new Promise((resolve) => setImmediate(resolve))
    setLocked()
    releaseReading()
    release()
    expect((await reading).error).toMatchObject({ code: 'LOCKED' })
    expect(await starting).toMatchObject({ data: { runId: 'r1' } })
  })

  it('open streams of data end, and nothing is left of them', async () => {
    let ended = false
    async function* items() {
      try {
        for (let index = 0; ; index += 1) {
          yield { items: [], leftOut: index, end: null }
          await new Promise((resolve) => setImmediate(resolve))
        }
      } finally {
        ended = true
      }
    }
    const { client, setLocked, listeners } = setUp({ logs: { follow: items } })
    const stream = await safe(client.logs.follow({}))
    if (!stream.data) throw stream.error
    expect((await stream.data.next()).value).toMatchObject({ leftOut: 0 })
    const reading = stream.data.next()
    setLocked()
    await reading.catch(() => undefined)
    expect((await stream.data.next()).done).toBe(true)
    await expect.poll(() => ended).toBe(true)
    expect(listeners.size).toBe(0)
  })

  it('news of changes goes on: the page must hear that it is unlocked', async () => {
    const { client, setLocked, services } = setUp()
    const stream = await client.system.watch({})
    setLocked()
    const next = stream.next()
    await new Promise((resolve) => setImmediate(resolve))
    services.changes.publish('lock')
    expect((await next).value).toMatchObject({ topic: 'lock' })
    await stream.return()
  })
})
