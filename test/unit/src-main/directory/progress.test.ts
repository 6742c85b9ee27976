import { describe, expect, it } from 'vitest'
import type { Run } from '../../../../src-main/contract/sync.ts'
import { createProgress } from '../../../../src-main/directory/run/progress.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const begin = (options?: { sleepsPass: boolean }) => {
  const clock = createManualClock(options)
  const run = { runId: 'r', profileId: 'p', kind: 'all', startedAtMs: clock.nowMs() } as const
  return { clock, run, progress: createProgress(run, clock) }
}
// Only what `finish` reads.
const ended = (state: Run['state']) => ({ state, counts: {}, problemCount: 3 }) as Run

describe('progress', () => {
  it('gives a slow reader the latest state, not each', async () => {
    const { clock, progress } = begin()
    const states = progress.watch(undefined)
    expect((await states.next()).value).toMatchObject({ stage: 'departments', done: 0 })
    progress.enter('members', 100)
    for (let index = 0; index < 100; index++) progress.step(2)
    const next = states.next()
    await clock.untilWaiting()
    await clock.advance(1000)
    expect((await next).value).toMatchObject({ stage: 'members', done: 100, total: 100, rows: 200 })
    progress.finish(ended('succeeded'))
    const last = states.next()
    await clock.untilWaiting()
    await clock.advance(1000)
    expect((await last).value).toMatchObject({ state: 'succeeded', problemCount: 3 })
    expect((await states.next()).done).toBe(true)
  })

  it('tells a late reader the end at once', async () => {
    const { progress } = begin()
    progress.finish(ended('cancelled'))
    const states = progress.watch(undefined)
    expect((await states.next()).value).toMatchObject({ state: 'cancelled' })
    expect((await states.next()).done).toBe(true)
  })

  it('ends when the reader goes away, also while nothing happens', async () => {
    const { progress } = begin({ sleepsPass: true })
    const reader = new AbortController()
    const states = progress.watch(reader.signal)
    await states.next()
    const waiting = states.next()
    reader.abort()
    expect((await waiting).done).toBe(true)
    expect((await progress.watch(reader.signal).next()).done).toBe(true)
  })

  it('guesses what remains from what was done in this stage', async () => {
    const { clock, progress } = begin()
    await clock.advance(60_000)
    progress.enter('members', 10)
    expect(progress.snapshot().remainingMs).toBeNull()
    await clock.advance(2000)
    progress.step(50)
    progress.step(50)
    expect(progress.snapshot()).toMatchObject({ remainingMs: 8000, rows: 100 })
    progress.enter('tags', null)
    expect(progress.snapshot()).toMatchObject({ remainingMs: null, done: 0, total: null })
  })

  it('does not count the time in which the run was held', async () => {
    const { clock, progress } = begin()
    progress.enter('members', 10)
    await clock.advance(1000)
    for (let index = 0; index < 5; index++) progress.step(2)
    const before = progress.snapshot()
    expect(before).toMatchObject({ ratePerSecond: 10, remainingMs: 1000, activeMs: 1000, paused: false })
    progress.hold()
    progress.hold()
    await clock.advance(60_000)
    expect(progress.snapshot()).toEqual({ ...before, paused: true })
    progress.goOn()
    expect(progress.snapshot()).toEqual(before)
    await clock.advance(1000)
    expect(progress.snapshot()).toMatchObject({ ratePerSecond: 5, remainingMs: 2000 })
    progress.hold()
    progress.finish(ended('cancelled'))
    expect(progress.snapshot().paused).toBe(false)
  })
})
