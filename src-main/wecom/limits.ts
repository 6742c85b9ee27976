import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'

/**
 * Keeps each API of each corp below the published limits of 10,000 calls a minute and 150,000 an hour (reference §19),
 * and slows down where WeCom says so.
 */
export interface CallLimits extends Disposable {
  /**
   * Waits for a place, first come first served.
   * @throws the signal's reason
   */
  enter(corpId: string, api: string, signal?: AbortSignal): Promise<LimitPass>
  /** Whether WeCom has blocked the API and `enter` would wait for the end of it. */
  isPaused(corpId: string, api: string): boolean
  dispose(): void
}

/** A place; `leave` must be called exactly once. */
export interface LimitPass {
  leave(outcome: 'answered' | 'failed' | 'over-frequency' | 'too-parallel'): void
}

export interface LimitOptions {
  clock: Clock
  log?: Log
  /** Calls of one API at the same time. */
  parallel?: number
  /** Calls that may go out at once after a quiet time. */
  burst?: number
  callsPerSecond?: number
  firstPauseMs?: number
}

/** Calls of one API of one corp (reference §19). */
export const publishedCallsPerHour = 150_000
/** Tokens have a limit that is not published; messages are counted by member instead, and not among the calls. */
const countedOtherwise = new Set(['gettoken', 'message/send'])

/** What WeCom allows of an API in an hour; null where it says nothing of it. */
export const hourlyLimitOf = (endpoint: string): number | null =>
  countedOtherwise.has(endpoint) ? null : publishedCallsPerHour

/** 5,000 + 60 × 40 = 7,400 a minute; 5,000 + 3,600 × 40 = 149,000 an hour. */
const burstDefault = 5000
const callsPerSecondDefault = 40
const parallelDefault = 8
/** A block lasts as long as the window that overflowed: a minute, then an hour. */
const firstPauseMsDefault = 60_000
const longestPauseMs = 3_600_000
/** Several 45033 answers to one burst count as one. */
const crowdWindowMs = 1000
const recoverAfterMs = 30_000

interface Waiter {
  admit: () => void
}

/** One API of one corp. */
interface Lane {
  corpId: string
  api: string
  tokens: number
  refilledAtMs: number
  running: number
  parallel: number
  crowdedAtMs: number
  waiting: Set<Waiter>
  pausedAtMs: number
  pausedUntilMs: number
  nextPauseMs: number
  /** After a pause one call goes first, to see whether the block is over. */
  probing: boolean
  /** Cancels the sleep until something may go out. */
  waking: AbortController | null
}

const isPausedAt = (lane: Lane, nowMs: number): boolean => nowMs >= lane.pausedAtMs && nowMs < lane.pausedUntilMs

export function createCallLimits({
  clock,
  log,
  parallel = parallelDefault,
  burst = burstDefault,
  callsPerSecond = callsPerSecondDefault,
  firstPauseMs = firstPauseMsDefault,
}: LimitOptions): CallLimits {
  const lanes = new Map<string, Lane>()

  const laneOf = (corpId: string, api: string): Lane => {
    const key = `${corpId} ${api}`
    let lane = lanes.get(key)
    if (!lane) {
      lane = {
        corpId,
        api,
        tokens: burst,
        refilledAtMs: clock.nowMs(),
        running: 0,
        parallel,
        crowdedAtMs: -Infinity,
        waiting: new Set(),
        pausedAtMs: -Infinity,
        pausedUntilMs: -Infinity,
        nextPauseMs: firstPauseMs,
        probing: false,
        waking: null,
      }
      lanes.set(key, lane)
    }
    return lane
  }

  const refill = (lane: Lane, nowMs: number) => {
    // A clock that was set back gives nothing and takes nothing.
    const elapsedMs = Math.max(0, nowMs - lane.refilledAtMs)
    lane.tokens = Math.min(burst, lane.tokens + (elapsedMs / 1000) * callsPerSecond)
    lane.refilledAtMs = nowMs
  }

  /** Milliseconds until a call may go out; 0 for now, null while only a leaving call can make room. */
  const delayMs = (lane: Lane): number | null => {
    if (lane.running >= (lane.probing ? 1 : lane.parallel)) return null
    const nowMs = clock.nowMs()
    // A clock that was set back ends the pause, instead of stretching it by hours.
    if (isPausedAt(lane, nowMs)) return lane.pausedUntilMs - nowMs
    refill(lane, nowMs)
    return lane.tokens >= 1 ? 0 : Math.ceil(((1 - lane.tokens) / callsPerSecond) * 1000)
  }

  const take = (lane: Lane) => {
    lane.running++
    lane.tokens--
  }

  const pump = (lane: Lane): void => {
    for (const waiter of lane.waiting) {
      const waitMs = delayMs(lane)
      if (waitMs === null) return
      if (waitMs > 0) return wakeLater(lane, waitMs)
      lane.waiting.delete(waiter)
      take(lane)
      waiter.admit()
    }
  }

  const wakeLater = (lane: Lane, waitMs: number): void => {
    if (lane.waking) return
    const waking = new AbortController()
    lane.waking = waking
    // `sleep` and not `after`: somebody waits for this, so the process must stay alive.
    clock.sleep(waitMs, waking.signal).then(
      () => {
        if (lane.waking === waking) lane.waking = null
        pump(lane)
      },
      () => {
        // Aborted, because nobody waits any more.
      },
    )
  }

  const forget = (lane: Lane, waiter: Waiter) => {
    lane.waiting.delete(waiter)
    if (lane.waiting.size > 0) return
    lane.waking?.abort()
    lane.waking = null
  }

  const queue = (lane: Lane, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const leaveQueue = () => {
        forget(lane, waiter)
        reject(signal?.reason as Error)
      }
      const waiter: Waiter = {
        admit: () => {
          signal?.removeEventListener('abort', leaveQueue)
          resolve()
        },
      }
      signal?.addEventListener('abort', leaveQueue, { once: true })
      lane.waiting.add(waiter)
      pump(lane)
    })

  const pause = (lane: Lane) => {
    const nowMs = clock.nowMs()
    // Calls that were under way when the block began all report it.
    if (isPausedAt(lane, nowMs)) return
    lane.pausedAtMs = nowMs
    lane.pausedUntilMs = nowMs + lane.nextPauseMs
    log?.warn('WeCom limits an API; its calls wait', { corpId: lane.corpId, api: lane.api, waitMs: lane.nextPauseMs })
    lane.nextPauseMs = Math.min(lane.nextPauseMs * 2, longestPauseMs)
    lane.probing = true
  }

  const crowd = (lane: Lane) => {
    const nowMs = clock.nowMs()
    if (Math.abs(nowMs - lane.crowdedAtMs) < crowdWindowMs) return
    lane.crowdedAtMs = nowMs
    lane.parallel = Math.max(1, Math.floor(lane.parallel / 2))
    log?.warn('WeCom wants fewer calls at once', { corpId: lane.corpId, api: lane.api, parallel: lane.parallel })
  }

  const recover = (lane: Lane) => {
    if (clock.nowMs() >= lane.pausedUntilMs) {
      lane.probing = false
      lane.nextPauseMs = firstPauseMs
    }
    if (lane.parallel >= parallel || Math.abs(clock.nowMs() - lane.crowdedAtMs) < recoverAfterMs) return
    lane.parallel = Math.min(parallel, lane.parallel * 2)
    lane.crowdedAtMs = clock.nowMs()
  }

  const passOf = (lane: Lane): LimitPass => ({
    leave(outcome) {
      lane.running--
      if (outcome === 'over-frequency') pause(lane)
      else if (outcome === 'too-parallel') crowd(lane)
      else if (outcome === 'answered') recover(lane)
      pump(lane)
    },
  })

  return {
    async enter(corpId, api, signal) {
      signal?.throwIfAborted()
      const lane = laneOf(corpId, api)
      if (lane.waiting.size === 0 && delayMs(lane) === 0) take(lane)
      else await queue(lane, signal)
      return passOf(lane)
    },
    isPaused(corpId, api) {
      const lane = lanes.get(`${corpId} ${api}`)
      return lane !== undefined && isPausedAt(lane, clock.nowMs())
    },
    dispose() {
      for (const lane of lanes.values()) lane.waking?.abort()
    },
  }
}
