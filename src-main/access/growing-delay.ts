import type { Clock } from '../ports.ts'

/** Failures by somebody, such as an address: after some free ones each makes the next wait twice as long. */
export interface GrowingDelay {
  /** 0 when an attempt may be made. */
  waitSeconds(key: string): number
  /** Counted before the attempt is judged, so that many at once gain nothing. */
  count(key: string): void
  /** The attempt was right: takes back what `count` counted. */
  takeBack(key: string): void
  /** Forgets all failures. */
  clear(key: string): void
}

export interface GrowingDelayOptions {
  clock: Clock
  freeFailures: number
  firstWaitMs: number
  longestWaitMs: number
  /** After so long without a failure everything is forgotten. */
  forgetMs: number
  /** Strangers choose the keys: a flood of them must not fill the memory. The longest unused makes room. */
  maxKeys?: number
}

interface Failures {
  count: number
  lastAtMs: number
  freeAtMs: number
}

export function createGrowingDelay(options: GrowingDelayOptions): GrowingDelay {
  const { clock, freeFailures, firstWaitMs, longestWaitMs, forgetMs, maxKeys = 2048 } = options
  const known = new Map<string, Failures>()

  const current = (key: string): Failures | null => {
    const failures = known.get(key)
    return failures && failures.lastAtMs + forgetMs > clock.nowMs() ? failures : null
  }
  const waitAfter = (count: number): number =>
    count < freeFailures ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(30, count - freeFailures))
  const remember = (key: string, count: number) => {
    const nowMs = clock.nowMs()
    known.delete(key)
    if (count > 0) known.set(key, { count, lastAtMs: nowMs, freeAtMs: nowMs + waitAfter(count) })
    const oldest = known.keys().next().value
    if (known.size > maxKeys && oldest !== undefined) known.delete(oldest)
  }

  return {
    waitSeconds(key) {
      const leftMs = (current(key)?.freeAtMs ?? 0) - clock.nowMs()
      return leftMs > 0 ? Math.ceil(leftMs / 1000) : 0
    },
    count: (key) => remember(key, (current(key)?.count ?? 0) + 1),
    takeBack: (key) => remember(key, (current(key)?.count ?? 1) - 1),
    clear: (key) => void known.delete(key),
  }
}
