import { describe, expect, it } from 'vitest'
import { createCallLimits } from '../../../../src-main/wecom/limits.ts'
import type { LimitOptions } from '../../../../src-main/wecom/limits.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const setUp = (options: Partial<LimitOptions> = {}) => {
  const clock = createManualClock()
  const limits = createCallLimits({ clock, ...options })
  let running = 0
  let most = 0
  let entered = 0
  const enter = async (signal?: AbortSignal, api = 'user/list') => {
    const pass = await limits.enter('corp', api, signal)
    entered++
    most = Math.max(most, ++running)
    return {
      leave(outcome: Parameters<typeof pass.leave>[0] = 'answered') {
        running--
        pass.leave(outcome)
      },
    }
  }
  return { clock, limits, enter, most: () => most, entered: () => entered }
}

describe('parallel calls', () => {
  it('lets at most N of one API through, in order', async () => {
    const { enter, clock, most } = setUp({ parallel: 3 })
    const order: number[] = []
    const calls = Array.from({ length: 10 }, async (_, index) => {
      const pass = await enter()
      order.push(index)
      await clock.sleep(10)
      pass.leave()
    })
    await clock.advance(100)
    await Promise.all(calls)
    expect(most()).toBe(3)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('keeps APIs apart', async () => {
    const { enter } = setUp({ parallel: 1 })
    await enter()
    await expect(enter(undefined, 'tag/list')).resolves.toBeDefined()
  })

  it('a caller that leaves the queue takes no place, and nothing is left waiting', async () => {
    const { enter, clock } = setUp({ parallel: 1, burst: 2, callsPerSecond: 1 })
    const first = await enter()
    const cancel = new AbortController()
    const second = enter(cancel.signal)
    const third = enter()
    cancel.abort(new Error('enough'))
    await expect(second).rejects.toThrow('enough')
    first.leave()
    ;(await third).leave()
    const fourth = enter(AbortSignal.abort(new Error('before')))
    await expect(fourth).rejects.toThrow('before')
    expect(clock.waitingCount).toBe(0)
  })

  it('the wait for tokens ends with the last waiter, and the next waiter is woken all the same', async () => {
    const { enter, clock } = setUp({ burst: 1, callsPerSecond: 1 })
    ;(await enter()).leave()
    const cancel = new AbortController()
    const gone = enter(cancel.signal)
    cancel.abort(new Error('enough'))
    const next = enter()
    await expect(gone).rejects.toThrow('enough')
    await clock.advance(1001)
    await expect(next).resolves.toBeDefined()
    expect(clock.waitingCount).toBe(0)
  })
})

describe('the bucket', () => {
  it('stays below 10,000 a minute and 150,000 an hour', async () => {
    const { enter, clock, entered } = setUp()
    let stop = false
    const worker = async () => {
      while (!stop) (await enter()).leave()
    }
    const workers = Array.from({ length: 8 }, worker)
    await clock.advance(0)
    expect(entered()).toBe(5000)
    await clock.advance(60_000)
    expect(entered()).toBeGreaterThan(7000)
    expect(entered()).toBeLessThan(7500)
    stop = true
    await clock.advance(1000)
    await Promise.all(workers)
  })

  it('gives nothing for a clock that is set back, and goes on', async () => {
    const { enter, clock } = setUp({ burst: 1, callsPerSecond: 1 })
    ;(await enter()).leave()
    clock.jump(-3_600_000)
    const next = enter()
    await clock.advance(1001)
    await expect(next).resolves.toBeDefined()
  })
})

describe('45009', () => {
  it('stops the API for a minute, then lets one call through to see', async () => {
    const { enter, clock, entered } = setUp()
    const first = await enter()
    const second = await enter()
    first.leave('over-frequency')
    second.leave('over-frequency')
    const waiting = [enter(), enter(), enter()]
    await clock.advance(59_000)
    expect(entered()).toBe(2)
    await clock.advance(1000)
    expect(entered()).toBe(3)
    ;(await waiting[0])?.leave()
    await clock.advance(0)
    expect(entered()).toBe(5)
  })

  it('waits twice as long each time the block still stands', async () => {
    const { enter, clock } = setUp()
    for (const expected of [60_000, 120_000, 240_000]) {
      const startedAtMs = clock.nowMs()
      ;(await enter()).leave('over-frequency')
      const next = enter()
      await clock.advance(expected)
      ;(await next).leave('failed')
      expect(clock.nowMs() - startedAtMs).toBe(expected)
    }
  })

  it('a clock that is set back does not stretch the pause', async () => {
    const { enter, clock } = setUp()
    ;(await enter()).leave('over-frequency')
    clock.jump(-86_400_000)
    await expect(enter()).resolves.toBeDefined()
  })
})

describe('45033', () => {
  it('halves the parallel calls once per burst and recovers', async () => {
    const { enter, clock, entered } = setUp({ parallel: 8 })
    const passes = await Promise.all(Array.from({ length: 8 }, () => enter()))
    for (const pass of passes) pass.leave('too-parallel')
    const before = entered()
    const waiting = Array.from({ length: 8 }, () => enter())
    await clock.advance(0)
    expect(entered() - before).toBe(4)
    await clock.advance(30_000)
    ;(await waiting[0])?.leave()
    await clock.advance(0)
    expect(entered() - before).toBe(8)
  })
})
