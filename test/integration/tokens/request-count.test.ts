import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRequestCounter } from '../../../src-main/tokens/request-count-repository.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { createPlace, openWorld } from '../vault/credential-world.ts'
import type { Place } from '../vault/credential-world.ts'

let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => place[Symbol.dispose]())

it('counts the token requests of a day over all processes, and starts again the next day', async () => {
  const clock = createManualClock()
  using here = openWorld(place, { clock })
  const { id } = await here.addProfile({ environment: 'practice' })
  const secretId = (await here.setSecret(id, 1, 'a-good-secret-text')).id
  const log = createQuietLog()
  const counter = createRequestCounter({ store: here.store, clock, log })
  expect(counter.today(secretId)).toBe(0)
  await counter.add(secretId)
  await counter.add(secretId)
  {
    using there = openWorld(place, { clock })
    const other = createRequestCounter({ store: there.store, clock, log })
    await other.add(secretId)
    expect(other.today(secretId)).toBe(3)
  }
  expect(counter.today(secretId)).toBe(3)
  await counter.add('of no stored secret')
  expect(counter.today('of no stored secret')).toBe(0)

  await clock.advance(25 * 3_600_000)
  expect(counter.today(secretId)).toBe(0)
  await counter.add(secretId)
  expect(counter.today(secretId)).toBe(1)
  expect(log.lines).toEqual([])
})
