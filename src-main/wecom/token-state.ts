import type { Clock } from '../ports.ts'
import type { SharedFlight } from './shared-flight.ts'
import type { StoredToken } from './types.ts'

export type TokenState = 'none' | 'valid' | 'expired' | 'refused'

/** What is known of one secret's token; never any part of it. */
export interface TokenSummary {
  state: TokenState
  fetchedAtMs: number | null
  expiresAtMs: number | null
  lastError: { errcode: number | null; message: string; atMs: number } | null
  /** Token requests since midnight, local time. */
  requestsToday: number
}

/** Nothing is asked until then; callers get the failure again. */
export interface Rest {
  sinceMs: number
  untilMs: number
  failure: () => Error
}

/** Everything that is remembered of one secret. */
export interface TokenEntry {
  readonly secretId: string
  /** For the refresher, which looks the company up again. */
  profileId: string
  current: StoredToken | null
  usedAtMs: number
  /** The last token that WeCom rejected. */
  rejected: string | null
  /** The token that was fetched in place of a rejected one and has not served a call yet. */
  replacement: { token: string; atMs: number } | null
  /** The refusal of exactly this corp id and secret. */
  refusal: { fingerprint: string; errcode: number; errmsg: string } | null
  rest: Rest | null
  /** Network faults in a row. */
  faults: number
  flight: { forced: boolean; shared: SharedFlight<string> } | null
  lastError: TokenSummary['lastError']
  cancelRenewal: (() => void) | null
  /** When it is renewed ahead of time; null where that is not planned. */
  renewalAtMs: number | null
}

export const newTokenEntry = (secretId: string, profileId: string): TokenEntry => ({
  secretId,
  profileId,
  current: null,
  usedAtMs: 0,
  rejected: null,
  replacement: null,
  refusal: null,
  rest: null,
  faults: 0,
  flight: null,
  lastError: null,
  cancelRenewal: null,
  renewalAtMs: null,
})

/** Tokens are replaced this long before they end (product §2). */
const earlyRefreshMs = 300_000
/** Of tokens that live shorter than 25 minutes, this share is left unused instead. */
const unusedShare = 0.2
/** Clocks of two processes, or of one after a correction, may differ by this. */
const clockToleranceMs = 5000

export function usableUntilMs({ fetchedAtMs, expiresAtMs }: StoredToken): number {
  const lifetimeMs = Math.max(0, expiresAtMs - fetchedAtMs)
  return expiresAtMs - Math.min(earlyRefreshMs, lifetimeMs * unusedShare)
}

/** A token from the future was stored before the clock was set back: nobody knows how old it is. */
export const isUsable = (token: StoredToken, nowMs: number): boolean =>
  token.fetchedAtMs <= nowMs + clockToleranceMs && nowMs < usableUntilMs(token)

export const isResting = (rest: Rest | null, nowMs: number): rest is Rest =>
  rest !== null && nowMs >= rest.sinceMs && nowMs < rest.untilMs

/** Counts token requests per secret and local day. */
export interface RequestCounter {
  /** Never fails: it must not keep a token from being asked for. */
  add(secretId: string): Promise<void>
  today(secretId: string): number
}

/** The day as the clock on the wall has it, such as `Mon Jan 05 2026`. */
export const localDay = (ms: number): string => new Date(ms).toDateString()

/** Counts that end with the process. */
export function createDayCounter(clock: Clock): RequestCounter {
  const counts = new Map<string, { day: string; count: number }>()
  return {
    add(secretId) {
      const day = localDay(clock.nowMs())
      const entry = counts.get(secretId)
      if (entry?.day === day) entry.count++
      else counts.set(secretId, { day, count: 1 })
      return Promise.resolve()
    },
    today(secretId) {
      const entry = counts.get(secretId)
      return entry?.day === localDay(clock.nowMs()) ? entry.count : 0
    },
  }
}
