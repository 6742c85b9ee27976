import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../area-service.ts'
import type { Clock, Log } from '../ports.ts'
import type { ApiKeyRow, OperatorRow } from '../store/unattended-rows.ts'
import type { AccessRepository } from './access-repository.ts'
import { ownerActor } from './actor.ts'
import type { AuditTrail } from './audit-trail.ts'
import { selfPermission } from './built-in-roles.ts'
import { createGrowingDelay } from './growing-delay.ts'
import type { Passwords } from './password-hash.ts'
import { peerKey } from './peer-address.ts'
import type { RefusedSignIns } from './refused-sign-ins.ts'
import { readPermissions } from './role-book.ts'
import type { RoleBook } from './role-book.ts'
import type { KeptSession, SessionBook } from './session-book.ts'

/** Nobody waits for more hashes than these; whoever comes then is asked to come again. */
const mostBusyHashes = 8
const busyWaitSeconds = 3
const keyUseNoticeMs = 60_000

/** Wrong: name or password, which of them is not said. Wait: too many failures, or too much going on. */
export type SignInAnswer =
  { kind: 'in'; cookieValue: string } | { kind: 'wrong' } | { kind: 'wait'; waitSeconds: number }

/** Who may come in to a host that others can reach, and what they are right now. */
export interface Gate {
  readonly sessions: SessionBook
  signIn(attempt: { name: string; password: string; address: string }): Promise<SignInAnswer>
  /** For a browser that came by the one-time link. @returns the cookie's value */
  openOwnerSession(address: string): string
  /** The caller of now, with the permissions of now; null for a session that is unknown or has ended. */
  bySession(cookieValue: string): { session: KeptSession; actor: Actor } | null
  byApiKey(key: string): Actor | null
  touch(session: KeptSession): void
  signOut(session: KeptSession): void
  hasOperators(): boolean
  /** Whether somebody may come in who can put everything right again. */
  hasEnabledOwner(): boolean
  /** Calls back when this process changed who may do what. Other processes may, too. @returns its own end */
  onChanged(tell: () => void): () => void
  /** For the services that change it. */
  changed(): void
}

export interface GateOptions {
  repository: AccessRepository
  roles: RoleBook
  sessions: SessionBook
  passwords: Passwords
  refused: RefusedSignIns
  audit: Pick<AuditTrail, 'append'>
  clock: Clock
  log: Log
}

const apiKeyText = /^wd_[\w-]{43}$/

export const newApiKey = (): string => `wd_${randomBytes(32).toString('base64url')}`
export const apiKeyDigest = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Names are told apart without case, and without the several ways to write one letter. */
export const nameKeyOf = (name: string): string => name.trim().normalize('NFKC').toLowerCase()

export function createGate(options: GateOptions): Gate {
  const { repository, roles, sessions, passwords, refused, audit, clock, log } = options
  const listeners = new Set<() => void>()
  const byName = createGrowingDelay({
    clock,
    freeFailures: 5,
    firstWaitMs: 2_000,
    longestWaitMs: 15 * 60_000,
    forgetMs: 60 * 60_000,
  })
  const byAddress = createGrowingDelay({
    clock,
    freeFailures: 20,
    firstWaitMs: 5_000,
    longestWaitMs: 5 * 60_000,
    forgetMs: 60 * 60_000,
  })

  const operatorActor = (row: OperatorRow, sessionId: string): Actor | null => {
    const role = roles.find(row.role_id)
    if (row.enabled === 0 || !role) return null
    return {
      id: row.operator_id,
      name: row.name,
      via: 'browser',
      permissions: role.permissions,
      roleId: row.role_id,
      operatorId: row.operator_id,
      sessionId,
    }
  }

  /** A key can never do more than who made it can do now; whoever was removed or switched off leaves none that works. */
  const scopesOf = ({ scopes, created_by: maker }: ApiKeyRow): Actor['permissions'] | null => {
    const own = readPermissions(scopes)
    if (!maker.startsWith('op-')) return new Set([...own, selfPermission])
    const row = repository.operator(maker)
    const role = row && row.enabled !== 0 ? roles.find(row.role_id) : null
    return role ? new Set([...own.filter((name) => role.permissions.has(name)), selfPermission]) : null
  }

  const noteUse = ({ key_id: keyId, last_used_at_ms: lastMs }: ApiKeyRow) => {
    const nowMs = clock.nowMs()
    if (lastMs !== null && nowMs - lastMs < keyUseNoticeMs) return
    repository
      .change(() => repository.markKeyUsed(keyId, nowMs))
      .catch((error: unknown) => log.warn('The use of an API key could not be noted', { keyId, error }))
  }

  const actorOf = (session: KeptSession): Actor | null => {
    if (session.operatorId === null) return { ...ownerActor('browser', 'Browser'), sessionId: session.sessionId }
    const row = repository.operator(session.operatorId)
    return row && row.password_at_ms === session.passwordAtMs ? operatorActor(row, session.sessionId) : null
  }

  /** Keeps the hash fresh and the time for people; failing at it must not keep anybody out. */
  const noteSignIn = async (row: OperatorRow, password: string) => {
    try {
      const hash = passwords.isOutdated(row.password) ? await passwords.hash(password) : row.password
      await repository.change(() => {
        if (repository.operator(row.operator_id)?.password !== row.password) return
        repository.updateOperator(row.operator_id, { last_login_at_ms: clock.nowMs(), password: hash })
      })
    } catch (error) {
      log.warn('A sign-in could not be noted', { operatorId: row.operator_id, error })
    }
  }

  const signIn: Gate['signIn'] = async ({ name, password, address }) => {
    const nameKey = nameKeyOf(name)
    const peer = peerKey(address)
    // Not a space: no address and no name of ours holds a line break.
    const pair = `${peer}\n${nameKey.slice(0, 100)}`
    const waitSeconds = Math.max(byName.waitSeconds(pair), byAddress.waitSeconds(peer))
    if (waitSeconds > 0) return { kind: 'wait', waitSeconds }
    if (passwords.busy >= mostBusyHashes) return { kind: 'wait', waitSeconds: busyWaitSeconds }
    byName.count(pair)
    byAddress.count(peer)
    const row = repository.operatorNamed(nameKey)
    const fits = await passwords.fits(password, row?.password ?? null)
    // Read again: hashing takes a while, in which somebody may have been switched off.
    const now = row && repository.operator(row.operator_id)
    if (!fits || !now || now.password !== row.password || !operatorActor(now, '')) {
      refused.add({ operatorName: row?.name ?? null, address: peer })
      log.warn('A sign-in was refused', { address: peer, operatorId: row?.operator_id ?? null })
      return { kind: 'wrong' }
    }
    byName.clear(pair)
    byAddress.takeBack(peer)
    await noteSignIn(now, password)
    const cookieValue = sessions.open({
      operatorId: now.operator_id,
      passwordAtMs: now.password_at_ms,
      address: peer,
    })
    log.info('An operator signed in', { operatorId: now.operator_id, address: peer })
    await audit
      .append({
        actor: { id: now.operator_id, name: now.name, via: 'browser' },
        call: 'access.signIn',
        target: '',
        outcome: 'done',
        detail: { address: peer },
      })
      .catch((error: unknown) => log.error('The audit trail could not be written', { error }))
    return { kind: 'in', cookieValue }
  }

  return {
    sessions,
    signIn,
    openOwnerSession: (address) => sessions.open({ operatorId: null, passwordAtMs: 0, address: peerKey(address) }),
    bySession(cookieValue) {
      const session = sessions.find(cookieValue)
      if (!session) return null
      const actor = actorOf(session)
      if (actor) return { session, actor }
      // Switched off stays signed out, also when switched on again.
      sessions.end(session.sessionId)
      return null
    },
    byApiKey(key) {
      if (!apiKeyText.test(key)) return null
      const row = repository.apiKeyOf(apiKeyDigest(key))
      if (!row || (row.expires_at_ms !== null && row.expires_at_ms <= clock.nowMs())) return null
      const scopes = scopesOf(row)
      if (!scopes) return null
      noteUse(row)
      return { id: row.key_id, name: row.name, via: 'api', permissions: scopes, roleId: null }
    },
    touch: (session) => sessions.touch(session),
    signOut: (session) => void sessions.end(session.sessionId),
    hasOperators: () => repository.operators().length > 0,
    hasEnabledOwner: () => repository.operators().some((row) => row.enabled !== 0 && row.role_id === 'owner'),
    onChanged: (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    changed: () => {
      for (const tell of listeners) tell()
    },
  }
}
