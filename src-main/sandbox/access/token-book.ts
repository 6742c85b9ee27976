import type { Clock } from '../../ports.ts'
import { createRandom, randomText } from '../random.ts'
import type { Holder } from './apps.ts'

/** Seconds a token lives (reference §2.2). */
const tokenLifeSec = 7200
/** Real ones are about this long; clients must reserve 512 bytes. */
const tokenLength = 214
/** Dead tokens that are still told apart from invented ones. */
const rememberedDead = 1000

interface Issued {
  token: string
  holder: Holder
  expiresAtMs: number
}

export interface TokenBook {
  /** The same token as long as it is valid, with what is left of its life. */
  issue(holder: Holder): { token: string; expiresInSec: number }
  find(token: string): Holder | 'expired' | 'unknown'
  /** Ends a token early, as the platform sometimes does. */
  kill(token: string): void
}

export function createTokenBook(seed: number, clock: Clock): TokenBook {
  let issuedCount = 0
  /** Never the text of an earlier run: what a client kept from then must not work as somebody else's token. */
  const newToken = ({ secret }: Holder) =>
    randomText(createRandom(seed, `${secret} ${clock.nowMs()} ${++issuedCount}`), tokenLength)
  const byHolder = new Map<Holder, Issued>()
  const byToken = new Map<string, Issued>()
  const dead = new Set<string>()

  const end = (issued: Issued) => {
    byToken.delete(issued.token)
    if (byHolder.get(issued.holder) === issued) byHolder.delete(issued.holder)
    dead.add(issued.token)
    for (const oldest of dead) {
      if (dead.size <= rememberedDead) break
      dead.delete(oldest)
    }
  }
  const isOver = ({ expiresAtMs }: Issued) => clock.nowMs() >= expiresAtMs

  return {
    issue(holder) {
      const current = byHolder.get(holder)
      if (current && !isOver(current))
        return { token: current.token, expiresInSec: Math.ceil((current.expiresAtMs - clock.nowMs()) / 1000) }
      if (current) end(current)
      const issued = {
        token: newToken(holder),
        holder,
        expiresAtMs: clock.nowMs() + tokenLifeSec * 1000,
      }
      byHolder.set(holder, issued)
      byToken.set(issued.token, issued)
      return { token: issued.token, expiresInSec: tokenLifeSec }
    },
    find(token) {
      const issued = byToken.get(token)
      if (!issued) return dead.has(token) ? 'expired' : 'unknown'
      if (!isOver(issued)) return issued.holder
      end(issued)
      return 'expired'
    },
    kill(token) {
      const issued = byToken.get(token)
      if (issued) end(issued)
    },
  }
}
