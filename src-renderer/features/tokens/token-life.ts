import type { TokenStatus } from '@contract/tokens.ts'

/** Tokens are replaced this long before they end; of short-lived ones a fifth is left unused (docs/user-guide.md). */
const earlyMs = 300_000
const unusedShare = 0.2

export type TokenState = TokenStatus['state'] | 'renewing'

/** Where a token is in its life, for a bar that moves with the clock. */
export interface TokenLife {
  state: TokenState
  /** Of its life, 0 to 1; null where there is no token. */
  passed: number | null
  /** Where on the bar it is replaced. */
  mark: number
  remainingMs: number
  lifetimeMs: number
  earlyMs: number
}

type Times = Pick<TokenStatus, 'state' | 'fetchedAtMs' | 'expiresAtMs'>

export function tokenLife({ state, fetchedAtMs, expiresAtMs }: Times, nowMs: number): TokenLife {
  if (fetchedAtMs === null || expiresAtMs === null)
    return { state, passed: null, mark: 1, remainingMs: 0, lifetimeMs: 0, earlyMs }
  const lifetimeMs = Math.max(1, expiresAtMs - fetchedAtMs)
  const remainingMs = Math.max(0, expiresAtMs - nowMs)
  const early = Math.min(earlyMs, lifetimeMs * unusedShare)
  return {
    state: stateOf(state, remainingMs, early),
    passed: Math.min(1, Math.max(0, (nowMs - fetchedAtMs) / lifetimeMs)),
    mark: 1 - early / lifetimeMs,
    remainingMs,
    lifetimeMs,
    earlyMs: early,
  }
}

/** The host said `valid` when it was asked; the clock has gone on since. */
function stateOf(state: TokenStatus['state'], remainingMs: number, early: number): TokenState {
  if (state !== 'valid') return state
  if (remainingMs === 0) return 'expired'
  return remainingMs <= early ? 'renewing' : 'valid'
}
