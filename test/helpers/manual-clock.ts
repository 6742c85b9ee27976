import type { Clock } from '../../src-main/ports.ts'

interface Waiter {
  dueMs: number
  order: number
  ring: () => void
}

/** A clock that moves only when told to. Timers follow elapsed time, so that a jump of the wall clock fires none. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms`, running what becomes due in order and letting its promises settle after each. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock forward or back without any timer noticing, as when somebody sets the system clock. */
  jump(ms: number): void
  /** Moves time on to the next sleeper or timer; false when nothing waits. */
  next(): Promise<boolean>
  /** Waits until at least `count` sleepers or timers exist, however many turns of the event loop that takes. */
  untilWaiting(count?: number): Promise<void>
  /** Sleepers and timers that have not become due. */
  readonly waitingCount: number
  /** Every length that `sleep` was asked for, in order. */
  readonly sleepsMs: readonly number[]
}

export interface ManualClockOptions {
  /** 2026-01-05 09:00 UTC unless given. */
  startMs?: number
  /** Time moves on by itself as soon as somebody sleeps: for code whose waits are not the subject of the test. `after` still waits for `advance`. */
  sleepsPass?: boolean
}

const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

export function createManualClock({
  startMs = Date.UTC(2026, 0, 5, 9),
  sleepsPass = false,
}: ManualClockOptions = {}): ManualClock {
  const waiters = new Set<Waiter>()
  const sleepsMs: number[] = []
  let elapsedMs = 0
  let offsetMs = startMs
  let order = 0

  const wait = (ms: number, ring: () => void): (() => void) => {
    const waiter = { dueMs: elapsedMs + Math.max(0, ms), order: order++, ring }
    waiters.add(waiter)
    return () => void waiters.delete(waiter)
  }
  const first = (beforeMs: number): Waiter | undefined => {
    let found: Waiter | undefined
    for (const waiter of waiters) {
      if (waiter.dueMs > beforeMs) continue
      if (!found || waiter.dueMs < found.dueMs || (waiter.dueMs === found.dueMs && waiter.order < found.order))
        found = waiter
    }
    return found
  }
  const ring = async (waiter: Waiter) => {
    waiters.delete(waiter)
    elapsedMs = Math.max(elapsedMs, waiter.dueMs)
    waiter.ring()
    await turnOfTheLoop()
  }

  return {
    nowMs: () => offsetMs + elapsedMs,
    sleep(ms, signal) {
      sleepsMs.push(ms)
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error)
          return
        }
        if (sleepsPass) {
          elapsedMs += Math.max(0, ms)
          resolve()
          return
        }
        const abort = () => {
          cancel()
          reject(signal?.reason as Error)
        }
        const cancel = wait(ms, () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        })
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
    after: (ms, work) => wait(ms, work),
    async advance(ms) {
      const untilMs = elapsedMs + ms
      await turnOfTheLoop()
      for (let waiter = first(untilMs); waiter; waiter = first(untilMs)) await ring(waiter)
      elapsedMs = Math.max(elapsedMs, untilMs)
      await turnOfTheLoop()
    },
    jump(ms) {
      offsetMs += ms
    },
    async next() {
      const waiter = first(Infinity)
      if (waiter) await ring(waiter)
      return waiter !== undefined
    },
    async untilWaiting(count = 1) {
      while (waiters.size < count) await turnOfTheLoop()
    },
    get waitingCount() {
      return waiters.size
    },
    sleepsMs,
  }
}
