import type { AreaService } from '../area-service.ts'
import { permissions } from '../contract/permissions.ts'
import { notFound } from '../errors.ts'
import type { AccessRepository } from './access-repository.ts'
import { assertWithin } from './powers.ts'
import type { RoleBook } from './role-book.ts'
import type { SessionBook } from './session-book.ts'

/** Who the caller is, and which browsers are signed in to this process. */
export const createSessionService = ({
  repository,
  roles,
  sessions,
  changed,
}: {
  repository: AccessRepository
  roles: RoleBook
  sessions: SessionBook
  changed(): void
}): Pick<AreaService<'access'>, 'me' | 'sessions' | 'endSession'> => ({
  me: (_input, { actor }) => ({
    id: actor.id,
    name: actor.name,
    via: actor.via,
    roleId: actor.roleId ?? null,
    roleName: (actor.roleId && roles.find(actor.roleId)?.name) || null,
    permissions: permissions.filter((name) => actor.permissions.has(name)),
    canSignOut: actor.sessionId !== undefined,
    hasPassword: Boolean(actor.operatorId),
  }),
  sessions: (_input, { actor }) =>
    sessions.list().flatMap((session) => {
      const row = session.operatorId === null ? null : repository.operator(session.operatorId)
      // They have ended, and only were not used since.
      if (session.operatorId !== null && (!row?.enabled || row.password_at_ms !== session.passwordAtMs)) return []
      return [
        {
          sessionId: session.sessionId,
          operatorId: session.operatorId,
          name: row?.name ?? '',
          address: session.address,
          signedInAtMs: session.signedInAtMs,
          lastUsedAtMs: session.lastUsedAtMs,
          isCurrent: session.sessionId === actor.sessionId,
        },
      ]
    }),
  endSession: ({ sessionId }, { actor }) => {
    const session = sessions.list().find((open) => open.sessionId === sessionId)
    if (!session)
      throw notFound('session', sessionId, { 'zh-CN': '该会话已结束。', en: 'This session has ended already.' })
    const row = session.operatorId === null ? null : repository.operator(session.operatorId)
    assertWithin(actor, session.operatorId === null ? permissions : (roles.find(row?.role_id ?? '')?.permissions ?? []))
    sessions.end(sessionId)
    changed()
    return { removed: true }
  },
})
