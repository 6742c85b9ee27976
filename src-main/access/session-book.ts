import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../ports.ts'

export const sessionIdleMs = 12 * 60 * 60 * 1000
/** However busy it is: after so long everybody signs in anew. */
export const sessionLongestMs = 7 * 24 * 60 * 60 * 1000

/** The oldest makes room. */
const maxSessions = 256

export interface KeptSession {
  readonly sessionId: string
  /** Null: the one-time link, so the owner. */
  readonly operatorId: string | null
  readonly address: string
  readonly signedInAtMs: number
  lastUsedAtMs: number
  /** Of the operator's password when they signed in; another one ends the session. */
  passwordAtMs: number
}

/** Browsers that are signed in. Only hashes of their cookies are kept, and only in memory: a restart ends all of them. */
export interface SessionBook {
  /** @returns the cookie's value, told to nobody else and kept by nobody */
  open(about: { operatorId: string | null; passwordAtMs: number; address: string }): string
  find(cookieValue: string): KeptSession | null
  /** Any use puts the end off, but not beyond a week. */
  touch(session: KeptSession): void
  /** The ones used last first. */
  list(): KeptSession[]
  end(sessionId: string): boolean
  /** Goes on with the sessions of a book that is no longer used: the data was replaced, the browsers are the same. */
  adopt(earlier: SessionBook): void
  /** For `adopt`: by the hash of the cookie. */
  entries(): Iterable<[digest: string, session: KeptSession]>
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64')

export function createSessionBook(clock: Clock): SessionBook {
  /** By the hash of 256 random bits: finding one tells nothing about the others. */
  const sessions = new Map<string, KeptSession>()

  const hasEnded = ({ lastUsedAtMs, signedInAtMs }: KeptSession): boolean => {
    const nowMs = clock.nowMs()
    return nowMs >= lastUsedAtMs + sessionIdleMs || nowMs >= signedInAtMs + sessionLongestMs
  }
  const sweep = () => {
    for (const [digest, session] of sessions) if (hasEnded(session)) sessions.delete(digest)
  }

  return {
    open({ operatorId, passwordAtMs, address }) {
      sweep()
      const value = randomBytes(32).toString('base64url')
      const nowMs = clock.nowMs()
      sessions.set(digestOf(value), {
        sessionId: randomBytes(8).toString('hex'),
        operatorId,
        address,
        signedInAtMs: nowMs,
        lastUsedAtMs: nowMs,
        passwordAtMs,
      })
      const oldest = sessions.keys().next().value
      if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest)
      return value
    },
    find(cookieValue) {
      const session = sessions.get(digestOf(cookieValue))
      return session && !hasEnded(session) ? session : null
    },
    touch(session) {
      session.lastUsedAtMs = clock.nowMs()
    },
    list() {
      sweep()
      return [...sessions.values()].toSorted((a, b) => b.lastUsedAtMs - a.lastUsedAtMs)
    },
    end(sessionId) {
      for (const [digest, session] of sessions) if (session.sessionId === sessionId) return sessions.delete(digest)
      return false
    },
    adopt(earlier) {
      for (const [digest, session] of earlier.entries()) sessions.set(digest, session)
    },
    entries: () => sessions.entries(),
  }
}
