import type { Clock } from '../../ports.ts'

export interface PracticeLimits {
  /** Calls of one API by the corp (reference §19). */
  perMinute: number
  perHour: number
  /** Calls of one API with `debug=1` (reference §1). */
  debugPerMinute: number
  /** Wrong secrets from one address within an hour; the number is known from a forum answer only (reference §2.2). */
  wrongSecretsPerHour: number
}

export const officialLimits: PracticeLimits = {
  perMinute: 10_000,
  perHour: 150_000,
  debugPerMinute: 5,
  wrongSecretsPerHour: 2000,
}

const minuteMs = 60_000
const hourMs = 3_600_000

/** Counts within windows of a fixed length; whoever exceeds one is blocked for as long as the window is. */
export interface CallLimits {
  /** Counts one call of an API; false when it comes too often, or is still blocked. */
  admits(path: string, isDebug: boolean): boolean
  /** Whether this API is blocked, without counting. */
  isBlocked(path: string): boolean
  /** Counts a wrong secret from an address. */
  wrongSecret(ip: string): void
  /** The whole address stays blocked for an hour after too many wrong secrets. */
  isAddressBlocked(ip: string): boolean
}

interface Window {
  startMs: number
  count: number
  blockedUntilMs: number
}

export function createCallLimits(limits: PracticeLimits, clock: Clock): CallLimits {
  const windows = new Map<string, Window>()
  const windowOf = (key: string, lengthMs: number): Window => {
    const nowMs = clock.nowMs()
    let window = windows.get(key)
    if (!window) windows.set(key, (window = { startMs: nowMs, count: 0, blockedUntilMs: 0 }))
    // A clock that was set back starts a new window as well.
    if (nowMs >= window.startMs + lengthMs || nowMs < window.startMs) {
      window.startMs = nowMs
      window.count = 0
    }
    return window
  }
  const isBlocked = (key: string, lengthMs: number) => clock.nowMs() < windowOf(key, lengthMs).blockedUntilMs
  const count = (key: string, lengthMs: number, most: number): boolean => {
    const window = windowOf(key, lengthMs)
    if (clock.nowMs() < window.blockedUntilMs) return false
    window.count++
    if (window.count <= most) return true
    window.blockedUntilMs = clock.nowMs() + lengthMs
    return false
  }
  return {
    admits(path, isDebug) {
      const isWithinMinute = count(`minute ${path}`, minuteMs, limits.perMinute)
      const isWithinHour = count(`hour ${path}`, hourMs, limits.perHour)
      return isWithinMinute && isWithinHour && (!isDebug || count(`debug ${path}`, minuteMs, limits.debugPerMinute))
    },
    isBlocked: (path) => isBlocked(`minute ${path}`, minuteMs) || isBlocked(`hour ${path}`, hourMs),
    wrongSecret: (ip) => void count(`secrets ${ip}`, hourMs, limits.wrongSecretsPerHour - 1),
    isAddressBlocked: (ip) => isBlocked(`secrets ${ip}`, hourMs),
  }
}
