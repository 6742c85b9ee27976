import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createPlace, openWorld } from '../vault/credential-world.ts'
import type { Place } from '../vault/credential-world.ts'

let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => place[Symbol.dispose]())

const token = { token: 'a-token-of-wecom', fetchedAtMs: 1000, expiresAtMs: 7_201_000 }
const prepare = async () => {
  using world = openWorld(place)
  const { id } = await world.addProfile({ environment: 'practice' })
  return (await world.setSecret(id, 1, 'a-good-secret-text')).id
}

describe('stored tokens', () => {
  it('outlive the process and can be cleared', async () => {
    const secretId = await prepare()
    {
      using world = openWorld(place)
      expect(await world.tokens.read(secretId)).toBeNull()
      await world.tokens.write(secretId, token)
    }
    using world = openWorld(place)
    expect(await world.tokens.read(secretId)).toEqual(token)
    expect(world.tokens.times(secretId)).toEqual({ fetchedAtMs: 1000, expiresAtMs: 7_201_000 })
    await world.tokens.write(secretId, { ...token, token: 'the-next-token' })
    expect((await world.tokens.read(secretId))?.token).toBe('the-next-token')
    await world.tokens.clear(secretId)
    expect(await world.tokens.read(secretId)).toBeNull()
    expect(world.tokens.times(secretId)).toBeNull()
  })

  it('prove the secret that they were issued for', async () => {
    const secretId = await prepare()
    using world = openWorld(place)
    const provenAtMs = () => world.store.prepare('select proven_at_ms from secret').pluck().get()
    await world.store.write(() => world.store.run(world.store.sql.updateTable('secret').set({ proven_at_ms: null })))
    await world.tokens.write(secretId, token)
    expect(provenAtMs()).toBe(1000)
  })

  it('are dropped when they are damaged, because they can be had again', async () => {
    const secretId = await prepare()
    using world = openWorld(place)
    await world.tokens.write(secretId, token)
    await world.store.write(() =>
      world.store.run(world.store.sql.updateTable('token').set({ sealed: Buffer.alloc(60, 1) })),
    )
    expect(await world.tokens.read(secretId)).toBeNull()
    expect(world.tokens.times(secretId)).toBeNull()
  })

  it('are not kept for a secret that is gone', async () => {
    using world = openWorld(place)
    await world.tokens.write('gone', token)
    expect(world.store.prepare('select count(*) from token').pluck().get()).toBe(0)
  })
})

describe('refreshing one token', () => {
  it('is left to one process at a time', async () => {
    const secretId = await prepare()
    const clock = createManualClock()
    using here = openWorld(place, { clock })
    using there = openWorld(place, { clock })
    const order: string[] = []
    const done = Promise.withResolvers<undefined>()
    const first = here.tokens.exclusively(secretId, async () => {
      order.push('here begins')
      await done.promise
      order.push('here ends')
    })
    await clock.untilWaiting()
    const second = there.tokens.exclusively(secretId, () => Promise.resolve(void order.push('there')))
    const other = there.tokens.exclusively('another', () => Promise.resolve('free'))
    expect(await other).toBe('free')
    await clock.advance(3000)
    expect(order).toEqual(['here begins'])
    done.resolve(undefined)
    await first
    await clock.advance(1000)
    await second
    expect(order).toEqual(['here begins', 'here ends', 'there'])
  })

  it('frees the token when the work fails, and stops waiting when told to', async () => {
    const secretId = await prepare()
    const clock = createManualClock()
    using world = openWorld(place, { clock })
    await expect(world.tokens.exclusively(secretId, () => Promise.reject(new Error('refused')))).rejects.toThrow(
      'refused',
    )
    const held = Promise.withResolvers<undefined>()
    const holder = world.tokens.exclusively(secretId, () => held.promise)
    const stop = new AbortController()
    const waiter = world.tokens.exclusively(secretId, () => Promise.resolve('never'), stop.signal)
    const refused = expect(waiter).rejects.toThrow('enough')
    await clock.untilWaiting(2)
    stop.abort(new Error('enough'))
    await refused
    held.resolve(undefined)
    await holder
  })
})
