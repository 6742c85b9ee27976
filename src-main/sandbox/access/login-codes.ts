import type { Clock } from '../../ports.ts'
import { createRandom, randomText } from '../random.ts'

/** A code lives five minutes and works once (reference §17.3). */
const codeLifeMs = 300_000

/** Who came back from the login page: a member by user id, or somebody of whom only the openid is known. */
export type LoginVisitor = { userId: string; isPrivateInfo?: boolean } | { openId: string; externalUserId?: string }

export interface LoginCodes {
  issue(agentId: number, visitor: LoginVisitor): string
  /** The visitor, once; null for a code that is unknown, used or too old; 'other-app' for one of another app. */
  redeem(code: string, agentId: number): LoginVisitor | 'other-app' | null
}

export function createLoginCodes(seed: number, clock: Clock): LoginCodes {
  let issuedCount = 0
  const codes = new Map<string, { agentId: number; visitor: LoginVisitor; expiresAtMs: number }>()
  return {
    issue(agentId, visitor) {
      for (const [code, { expiresAtMs }] of codes) if (clock.nowMs() >= expiresAtMs) codes.delete(code)
      const code = randomText(createRandom(seed, `code ${clock.nowMs()} ${++issuedCount}`), 43)
      codes.set(code, { agentId, visitor, expiresAtMs: clock.nowMs() + codeLifeMs })
      return code
    },
    redeem(code, agentId) {
      const known = codes.get(code)
      if (!known || clock.nowMs() >= known.expiresAtMs) return null
      if (known.agentId !== agentId) return 'other-app'
      codes.delete(code)
      return known.visitor
    },
  }
}
