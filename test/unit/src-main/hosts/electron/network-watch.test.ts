import { expect, it } from 'vitest'
import { createNetworkWatch } from '../../../../../src-main/hosts/electron/network-watch.ts'
import { createManualClock } from '../../../../helpers/manual-clock.ts'

it('has no timer while there is a network, and finds out by itself when one is back', async () => {
  const clock = createManualClock()
  let online = true
  let times = 0
  const watch = createNetworkWatch(
    () => online,
    clock,
    () => (times += 1),
  )
  expect(watch.look()).toBe(true)
  expect([clock.waitingCount, times]).toEqual([0, 0])
  online = false
  expect(watch.look()).toBe(false)
  expect(watch.look()).toBe(false)
  expect(clock.waitingCount).toBe(1)
  await clock.advance(60_000)
  expect([clock.waitingCount, times]).toEqual([1, 0])
  online = true
  await clock.advance(15_000)
  expect([clock.waitingCount, times]).toEqual([0, 1])
  online = false
  watch.look()
  watch.dispose()
  online = true
  expect(clock.waitingCount).toBe(0)
  expect(watch.look()).toBe(true)
  expect(times).toBe(1)
})
