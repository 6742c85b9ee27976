import type { IncomingMessage } from 'node:http'
import { ownerActor } from '../../access/actor.ts'
import type { Actor } from '../../area-service.ts'
import type { Clock, Log } from '../../ports.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { digestOf, isSameDigest } from './secret-text.ts'
import { createSessions, sessionLifetimeMs } from './sessions.ts'

/** Somebody who may come in. */
export interface Visitor {
  actor: Actor
  /** A browser sends its cookie by itself, so that its requests must also prove where they come from. */
  by: 'cookie' | 'token'
  /** Called for every use; false once the session has ended. */
  touch(): boolean
  readonly isAlive: boolean
}

/** Refused until `waitSeconds` are over, 0 where waiting does not help. */
export interface Refusal {
  waitSeconds: number
}

export interface Access {
  issueCode(): string
  /** Trades a one-time code for the header that sets the session's cookie. */
  enter(code: string, address: string): { cookie: string } | Refusal
  /** Who sent this request, judged by its headers. */
  recognise(request: IncomingMessage): Visitor | Refusal
}

export interface AccessOptions {
  clock: Clock
  log: Log
  /** Cookies do not know ports: with the port in its name several hosts can run side by side. */
  port: number
  /** For scripts; compared by its hash. None: no script may come in. */
  apiToken: string | null
}

const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i

export const isRefusal = (answer: object): answer is Refusal => 'waitSeconds' in answer

export function createAccess({ clock, log, port, apiToken }: AccessOptions): Access {
  const sessions = createSessions(clock)
  const codeLimit = createAttemptLimit(clock)
  const tokenLimit = createAttemptLimit(clock)
  const cookieName = `wecom-desk-${port}`
  const tokenDigest = apiToken === null ? null : digestOf(apiToken)

  const byToken = (authorization: string, address: string): Visitor | Refusal => {
    const waitSeconds = tokenLimit.waitSeconds(address)
    if (waitSeconds > 0) return { waitSeconds }
    const given = bearer.exec(authorization)?.[1]
    if (given !== undefined && tokenDigest && isSameDigest(digestOf(given), tokenDigest))
      return { actor: ownerActor('api', 'API'), by: 'token', touch: () => true, isAlive: true }
    tokenLimit.failed(address)
    log.warn('An API token was refused', { address })
    return { waitSeconds: 0 }
  }

  return {
    issueCode: () => sessions.issueCode(),
    enter(code, address) {
      const waitSeconds = codeLimit.waitSeconds(address)
      if (waitSeconds > 0) return { waitSeconds }
      const value = sessions.redeem(code)
      if (value === null) {
        codeLimit.failed(address)
        log.warn('A one-time link was refused', { address })
        return { waitSeconds: 0 }
      }
      log.info('A browser came in by a one-time link', { address })
      const maxAgeSeconds = sessionLifetimeMs / 1000
      return { cookie: `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}` }
    },
    recognise(request) {
      const { authorization } = request.headers
      if (authorization !== undefined) return byToken(authorization, addressOf(request))
      const value = readCookie(request.headers.cookie, cookieName)
      const session = value === null ? null : sessions.find(value)
      if (!session?.touch()) return { waitSeconds: 0 }
      return {
        actor: ownerActor('browser', 'Browser'),
        by: 'cookie',
        touch: () => session.touch(),
        get isAlive() {
          return session.isAlive
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
