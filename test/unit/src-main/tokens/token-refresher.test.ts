import { describe, expect, it } from 'vitest'
import { createTokenRefresher } from '../../../../src-main/tokens/token-refresher.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const hourMs = 3_600_000

const open = ({ fail = false, isBehind = false } = {}) => {
  const clock = createManualClock()
  const ranAtMs: number[] = []
  let renewing = 0
  const refresher = createTokenRefresher({
    clock,
    log: silent,
    startRenewing: () => void (renewing += 1),
    isBehind: () => isBehind,
    refreshAll: () => {
      ranAtMs.push(clock.nowMs())
      return fail ? Promise.reject(new Error('locked')) : Promise.resolve({ total: 1, success: 1, failed: 0 })
    },
  })
  return { clock, ranAtMs, refresher, renewing: () => renewing }
}

describe('the hourly refresh', () => {
  it('runs every hour from the start on, once however often it is started', async () => {
    const { clock, ranAtMs, refresher, renewing } = open()
    const startMs = clock.nowMs()
    refresher.start()
    refresher.start()
    expect(renewing()).toBe(1)
    await clock.advance(hourMs - 1)
    expect(ranAtMs).toEqual([])
    await clock.advance(1 + 2 * hourMs)
    expect(ranAtMs.map((ms) => ms - startMs)).toEqual([hourMs, 2 * hourMs, 3 * hourMs])
    await refresher.dispose()
  })

  it('is caught up at the start where tokens ended while nothing ran', async () => {
    const { clock, ranAtMs, refresher } = open({ isBehind: true })
    refresher.start()
    expect(ranAtMs).toEqual([clock.nowMs()])
    await clock.advance(hourMs - 1)
    expect(ranAtMs).toHaveLength(1)
    await refresher.dispose()
  })

  it('is caught up soon after the machine slept, once', async () => {
    const { clock, ranAtMs, refresher } = open()
    refresher.start()
    clock.jump(9 * hourMs)
    await clock.advance(60_000)
    expect(ranAtMs).toHaveLength(1)
    await clock.advance(hourMs / 2)
    expect(ranAtMs).toHaveLength(1)
    await refresher.dispose()
  })

  it('is not put off by a clock that was set back', async () => {
    const { clock, ranAtMs, refresher } = open()
    refresher.start()
    clock.jump(-100 * hourMs)
    await clock.advance(60_000)
    expect(ranAtMs).toHaveLength(1)
    await clock.advance(hourMs)
    expect(ranAtMs).toHaveLength(2)
    await refresher.dispose()
  })

  it('goes on after a failure', async () => {
    const { clock, ranAtMs, refresher } = open({ fail: true })
    refresher.start()
    await clock.advance(2 * hourMs)
    expect(ranAtMs).toHaveLength(2)
    await refresher.dispose()
  })

  it('leaves no timer behind and cannot be started again', async () => {
    const { clock, ranAtMs, refresher } = open()
    refresher.start()
    await refresher.dispose()
    refresher.start()
    await clock.advance(5 * hourMs)
    expect(clock.waitingCount).toBe(0)
    expect(ranAtMs).toEqual([])
  })
})
