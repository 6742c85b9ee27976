import type { Clock } from '../../ports.ts'
import { digestOf, isSameDigest, newSecretText } from './secret-text.ts'

export const sessionLifetimeMs = 12 * 60 * 60 * 1000
const codeLifetimeMs = 10 * 60 * 1000

/** More than one person's browsers; the oldest makes room. */
const maxSessions = 32
const maxCodes = 8

export interface Session {
  /** Any use puts the end off again. False once it has ended. */
  touch(): boolean
  readonly isAlive: boolean
}

/** Browsers that came in by a one-time link. Only hashes are kept, and only in memory: a restart ends all of them. */
export interface Sessions {
  /** A code that opens one session, once, within ten minutes. */
  issueCode(): string
  /** The new session's cookie value; null for a code that is unknown, used or too old. */
  redeem(code: string): string | null
  find(cookieValue: string): Session | null
}

interface Kept {
  digest: Buffer
  endsAtMs: number
}

export function createSessions(clock: Clock): Sessions {
  const codes = new KeptSecrets(clock, maxCodes)
  const sessions = new KeptSecrets(clock, maxSessions)

  return {
    issueCode: () => codes.issue(codeLifetimeMs),
    redeem(code) {
      const kept = codes.find(code)
      if (!kept) return null
      codes.remove(kept)
      return sessions.issue(sessionLifetimeMs)
    },
    find(cookieValue) {
      const kept = sessions.find(cookieValue)
      if (!kept) return null
      return {
        touch() {
          if (!sessions.has(kept)) return false
          kept.endsAtMs = clock.nowMs() + sessionLifetimeMs
          return true
        },
        get isAlive() {
          return sessions.has(kept)
        },
      }
    },
  }
}

class KeptSecrets {
  readonly #clock: Clock
  readonly #limit: number
  #kept: Kept[] = []

  constructor(clock: Clock, limit: number) {
    this.#clock = clock
    this.#limit = limit
  }

  issue(lifetimeMs: number): string {
    const text = newSecretText()
    this.#kept.push({ digest: digestOf(text), endsAtMs: this.#clock.nowMs() + lifetimeMs })
    this.#kept = this.#alive().slice(-this.#limit)
    return text
  }

  find(text: string): Kept | null {
    const digest = digestOf(text)
    let found: Kept | null = null
    for (const kept of this.#alive()) if (isSameDigest(kept.digest, digest)) found = kept
    return found
  }

  has(kept: Kept): boolean {
    return this.#kept.includes(kept) && kept.endsAtMs > this.#clock.nowMs()
  }

  remove(kept: Kept): void {
    this.#kept = this.#kept.filter((other) => other !== kept)
  }

  #alive(): Kept[] {
    const nowMs = this.#clock.nowMs()
    return this.#kept.filter((kept) => kept.endsAtMs > nowMs)
  }
}
