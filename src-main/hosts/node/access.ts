import type { IncomingMessage } from 'node:http'
import { ownerActor } from '../../access/actor.ts'
import type { Gate, SignInAnswer } from '../../access/gate.ts'
import { isLoopbackPeer, peerKey } from '../../access/peer-address.ts'
import { sessionLongestMs } from '../../access/session-book.ts'
import type { Actor } from '../../area-service.ts'
import type { Clock, Log } from '../../ports.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { createOneTimeCodes } from './one-time-codes.ts'
import { digestOf, isSameDigest } from './secret-text.ts'

/** Somebody who may come in. */
export interface Visitor {
  /** A browser sends its cookie by itself, so that its requests must also prove where they come from. */
  by: 'cookie' | 'token'
  /** Who it is now, with the permissions of now; for every use, since it puts the end of a session off. Null once it has ended. */
  use(): Actor | null
  /** The same without putting the end off. */
  look(): Actor | null
  /** Ends the session; a token has none. */
  signOut(): void
}

/** Refused until `waitSeconds` are over, 0 where waiting does not help. */
export interface Refusal {
  waitSeconds: number
}

export interface Access {
  issueCode(): string
  /** Trades a one-time code for the header that sets the session's cookie. */
  enter(code: string, address: string): { cookie: string } | Refusal
  /** The same for name and password. */
  signIn(name: string, password: string, address: string): Promise<{ cookie: string } | Refusal>
  /** The header that removes the session's cookie. */
  readonly farewellCookie: string
  /** Whether there is anybody who could sign in. */
  hasOperators(): boolean
  /** Who sent this request, judged by its headers. */
  recognise(request: IncomingMessage): Visitor | Refusal
}

export interface AccessOptions {
  /** Of the data that is open now. */
  gate(): Gate
  clock: Clock
  log: Log
  /** Cookies do not know ports: with the port in its name several hosts can run side by side. */
  port: number
  /** Over TLS the cookie travels over TLS only, and no other host of the domain can set it. */
  isSecure: boolean
  /** Whether one-time links work from this machine only; else from wherever the host is reached. */
  linksForThisMachineOnly: boolean
  /** The one address that the host listens on, from which this machine reaches it; null where it listens on all. */
  ownAddress: string | null
  /** For scripts; compared by its hash. None: only API keys let a script in. */
  apiToken: string | null
}

const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i

export const isRefusal = (answer: object): answer is Refusal => 'waitSeconds' in answer

export function createAccess(options: AccessOptions): Access {
  const { gate, clock, log, port, isSecure, apiToken } = options
  const codes = createOneTimeCodes(clock)
  const codeLimit = createAttemptLimit(clock)
  const tokenLimit = createAttemptLimit(clock)
  const cookieName = `${isSecure ? '__Host-' : ''}wecom-desk-${port}`
  const tokenDigest = apiToken === null ? null : digestOf(apiToken)
  const tokenActor = ownerActor('api', 'API')

  const cookieOf = (value: string, maxAgeSeconds: number) =>
    `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict;${isSecure ? ' Secure;' : ''} Max-Age=${maxAgeSeconds}`
  // The host knows when a session has ended; the browser only has to let go of it some time.
  const sessionCookie = (value: string) => cookieOf(value, sessionLongestMs / 1000)

  const actorOfToken = (given: string): Actor | null =>
    tokenDigest && isSameDigest(digestOf(given), tokenDigest) ? tokenActor : gate().byApiKey(given)

  // Whoever has a right key is not kept out by others at the same address: 256 random bits are not guessed.
  const byToken = (authorization: string, address: string): Visitor | Refusal => {
    const given = bearer.exec(authorization)?.[1]
    if (given !== undefined && actorOfToken(given) !== null)
      return { by: 'token', use: () => actorOfToken(given), look: () => actorOfToken(given), signOut: () => undefined }
    const waitSeconds = tokenLimit.waitSeconds(address)
    if (waitSeconds > 0) return { waitSeconds }
    tokenLimit.failed(address)
    log.warn('An API token was refused', { address })
    return { waitSeconds: 0 }
  }

  return {
    issueCode: () => codes.issue(),
    enter(code, address) {
      if (options.linksForThisMachineOnly && !isLoopbackPeer(address) && address !== options.ownAddress) {
        log.warn('A one-time link was refused', { address, reason: 'not from this machine' })
        return { waitSeconds: 0 }
      }
      const peer = peerKey(address)
      const waitSeconds = codeLimit.waitSeconds(peer)
      if (waitSeconds > 0) return { waitSeconds }
      if (!codes.redeem(code)) {
        codeLimit.failed(peer)
        log.warn('A one-time link was refused', { address: peer })
        return { waitSeconds: 0 }
      }
      log.info('A browser came in by a one-time link', { address: peer })
      return { cookie: sessionCookie(gate().openOwnerSession(address)) }
    },
    async signIn(name, password, address) {
      const answer: SignInAnswer = await gate().signIn({ name, password, address })
      if (answer.kind === 'in') return { cookie: sessionCookie(answer.cookieValue) }
      return { waitSeconds: answer.kind === 'wait' ? answer.waitSeconds : 0 }
    },
    farewellCookie: cookieOf('', 0),
    hasOperators: () => gate().hasOperators(),
    recognise(request) {
      const { authorization } = request.headers
      if (authorization !== undefined) return byToken(authorization, peerKey(addressOf(request)))
      const value = readCookie(request.headers.cookie, cookieName)
      if (value === null || !gate().bySession(value)) return { waitSeconds: 0 }
      return {
        by: 'cookie',
        use() {
          const found = gate().bySession(value)
          if (!found) return null
          gate().touch(found.session)
          return found.actor
        },
        look: () => gate().bySession(value)?.actor ?? null,
        signOut() {
          const found = gate().bySession(value)
          if (found) gate().signOut(found.session)
        },
      }
    },
  }
}

export const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? 'unknown'

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value) return value
  }
  return null
}
