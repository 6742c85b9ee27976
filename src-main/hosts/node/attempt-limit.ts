import type { Clock } from '../../ports.ts'

/** Counts failed attempts from an address; beyond the limit nobody there is even listened to until the minute is over. */
export interface AttemptLimit {
  /** Seconds to wait; 0 when an attempt may be made. */
  waitSeconds(address: string): number
  failed(address: string): void
}

const windowMs = 60_000
const maxFailures = 10
/** A flood of addresses must not fill the memory; the one that failed longest ago makes room. */
const maxAddresses = 1024

export function createAttemptLimit(clock: Clock): AttemptLimit {
  const windows = new Map<string, { failures: number; endsAtMs: number }>()
  const current = (address: string) => {
    const window = windows.get(address)
    return window && window.endsAtMs > clock.nowMs() ? window : null
  }
  return {
    waitSeconds(address) {
      const window = current(address)
      if (!window || window.failures < maxFailures) return 0
      return Math.max(1, Math.ceil((window.endsAtMs - clock.nowMs()) / 1000))
    },
    failed(address) {
      const window = current(address) ?? { failures: 0, endsAtMs: clock.nowMs() + windowMs }
      window.failures++
      windows.delete(address)
      windows.set(address, window)
      const oldest = windows.keys().next().value
      if (windows.size > maxAddresses && oldest !== undefined) windows.delete(oldest)
    },
  }
}
