import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../../src-main/directory/run/progress.ts'
import { watchTime } from '../../../../src-main/directory/run/watch-time.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const begin = (usualMs: number | null) => {
  const clock = createManualClock()
  const progress = createProgress({ runId: 'r', profileId: 'p', kind: 'all', startedAtMs: clock.nowMs() }, clock)
  const told: number[] = []
  const stop = watchTime(usualMs, progress, clock, () => told.push(progress.activeMs()))
  return { clock, progress, told, stop }
}

describe('a run that takes its time', () => {
  it('is told of once, 30 seconds beyond what is usual', async () => {
    const { clock, told } = begin(10_000)
    await clock.advance(40_000)
    expect(told).toEqual([])
    await clock.advance(2000)
    expect(told).toHaveLength(1)
    await clock.advance(600_000)
    expect(told).toHaveLength(1)
    expect(clock.waitingCount).toBe(0)
  })

  it('is not slow for the time in which a person held it', async () => {
    const { clock, progress, told } = begin(10_000)
    await clock.advance(20_000)
    progress.hold()
    await clock.advance(3_600_000)
    expect(told).toEqual([])
    progress.goOn()
    await clock.advance(19_000)
    expect(told).toEqual([])
    await clock.advance(3000)
    expect(told).toHaveLength(1)
  })

  it('is never told of where nothing is usual yet, or once it has ended', async () => {
    const first = begin(null)
    await first.clock.advance(3_600_000)
    expect(first.told).toEqual([])
    const ended = begin(1000)
    ended.stop()
    await ended.clock.advance(3_600_000)
    expect(ended.told).toEqual([])
  })
})
