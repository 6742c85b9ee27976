import { randomBytes } from 'node:crypto'
import type { Actor, AreaService } from '../area-service.ts'
import type { Operator } from '../contract/access.ts'
import { invalid, notFound } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { OperatorRow } from '../store/unattended-rows.ts'
import type { AccessRepository } from './access-repository.ts'
import { nameKeyOf } from './gate.ts'
import { createGrowingDelay } from './growing-delay.ts'
import type { Passwords } from './password-hash.ts'
import { assertNotLastOwner, assertWithin } from './powers.ts'
import type { RoleBook } from './role-book.ts'
import { noSuchRole } from './role-service.ts'
import type { SessionBook } from './session-book.ts'
import { weaknessOf } from './weak-password.ts'

const mostOperators = 500

export interface OperatorServiceOptions {
  repository: AccessRepository
  roles: RoleBook
  passwords: Passwords
  sessions: SessionBook
  clock: Clock
  /** Told after every change, so that what is open can be judged anew. */
  changed(): void
}

const shown = (row: OperatorRow): Operator => ({
  operatorId: row.operator_id,
  name: row.name,
  roleId: row.role_id,
  enabled: row.enabled !== 0,
  createdAtMs: row.created_at_ms,
  passwordAtMs: row.password_at_ms,
  lastLoginAtMs: row.last_login_at_ms,
})

/** People who may sign in to `serve` with a password. */
export const createOperatorService = ({
  repository,
  roles,
  passwords,
  sessions,
  clock,
  changed,
}: OperatorServiceOptions): Pick<
  AreaService<'access'>,
  'operators' | 'addOperator' | 'updateOperator' | 'removeOperator' | 'changeOwnPassword'
> => {
  // Whoever holds a session may not find out its password by trying.
  const ownPasswordDelay = createGrowingDelay({
    clock,
    freeFailures: 5,
    firstWaitMs: 5_000,
    longestWaitMs: 15 * 60_000,
    forgetMs: 60 * 60_000,
  })

  const known = (operatorId: string): OperatorRow => {
    const row = repository.operator(operatorId)
    if (row) return row
    throw notFound('operator', operatorId, {
      'zh-CN': '没有这个操作员，可能已被删除。',
      en: 'There is no such operator; they may have been removed.',
    })
  }
  const powersOf = (roleId: string) => {
    const role = roles.find(roleId)
    if (!role) throw noSuchRole(roleId)
    return role.permissions
  }
  /** Setting the password of somebody mightier would be a way to become them. */
  const assertMayTouch = (actor: Actor, row: OperatorRow) => {
    assertWithin(actor, roles.find(row.role_id)?.permissions ?? [])
  }
  const assertStrong = (password: string, name: string) => {
    const weakness = weaknessOf(password, name)
    if (weakness) throw invalid(weakness, 'password')
  }
  /** Two changes in one millisecond are two all the same: sessions compare this time. */
  const nextPasswordAtMs = (row: OperatorRow) => Math.max(clock.nowMs(), row.password_at_ms + 1)

  return {
    operators: () => repository.operators().map(shown),
    addOperator: async ({ name, password, roleId }, { actor }) => {
      assertWithin(actor, powersOf(roleId))
      assertStrong(password, name)
      const hash = await passwords.hash(password)
      const nowMs = clock.nowMs()
      const row: OperatorRow = {
        operator_id: `op-${randomBytes(5).toString('hex')}`,
        name,
        name_key: nameKeyOf(name),
        role_id: roleId,
        enabled: 1,
        password: hash,
        created_at_ms: nowMs,
        password_at_ms: nowMs,
        last_login_at_ms: null,
      }
      await repository.change(() => {
        assertWithin(actor, powersOf(roleId))
        if (repository.operatorNamed(row.name_key))
          throw invalid(
            { 'zh-CN': `已有名为「${name}」的操作员。`, en: `There is an operator named “${name}” already.` },
            'name',
          )
        if (repository.operators().length >= mostOperators)
          throw invalid({ 'zh-CN': '操作员太多。', en: 'There are too many operators.' })
        repository.addOperator(row)
      })
      changed()
      return shown(row)
    },
    updateOperator: async ({ operatorId, roleId, enabled, password }, { actor }) => {
      const before = known(operatorId)
      assertMayTouch(actor, before)
      if (password !== undefined) assertStrong(password, before.name)
      const hash = password === undefined ? null : await passwords.hash(password)
      const after = await repository.change(() => {
        const row = known(operatorId)
        assertMayTouch(actor, row)
        if (roleId !== undefined) assertWithin(actor, powersOf(roleId))
        const losesOwner = (roleId !== undefined && roleId !== 'owner') || enabled === false
        if (losesOwner) assertNotLastOwner(actor, row, repository)
        repository.updateOperator(operatorId, {
          ...(roleId === undefined ? {} : { role_id: roleId }),
          ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
          ...(hash === null ? {} : { password: hash, password_at_ms: nextPasswordAtMs(row) }),
        })
        return known(operatorId)
      })
      changed()
      return shown(after)
    },
    removeOperator: async ({ operatorId }, { actor }) => {
      await repository.change(() => {
        const row = known(operatorId)
        assertMayTouch(actor, row)
        assertNotLastOwner(actor, row, repository)
        repository.removeOperator(operatorId)
        // They stopped working with who made them, and would only lie about.
        repository.removeApiKeysOf(operatorId)
      })
      changed()
      return { removed: true }
    },
    changeOwnPassword: async ({ password, newPassword }, { actor }) => {
      const { operatorId, sessionId } = actor
      if (!operatorId)
        throw invalid({
          'zh-CN': '您没有用密码登录，因此没有可以修改的密码。',
          en: 'You did not sign in with a password, so there is none to change.',
        })
      const before = known(operatorId)
      const waitSeconds = ownPasswordDelay.waitSeconds(operatorId)
      if (waitSeconds > 0)
        throw invalid(
          {
            'zh-CN': `错误次数过多，请在 ${waitSeconds} 秒后再试。`,
            en: `Too many wrong attempts. Try again in ${waitSeconds} s.`,
          },
          'password',
        )
      ownPasswordDelay.count(operatorId)
      if (!(await passwords.fits(password, before.password)))
        throw invalid({ 'zh-CN': '当前密码不正确。', en: 'The current password is wrong.' }, 'password')
      ownPasswordDelay.clear(operatorId)
      const weakness = weaknessOf(newPassword, before.name)
      if (weakness) throw invalid(weakness, 'newPassword')
      const hash = await passwords.hash(newPassword)
      const passwordAtMs = await repository.change(() => {
        const row = known(operatorId)
        const atMs = nextPasswordAtMs(row)
        repository.updateOperator(operatorId, { password: hash, password_at_ms: atMs })
        return atMs
      })
      // Whoever changed it stays; every other session of theirs ends with the old time.
      const own = sessions.list().find((session) => session.sessionId === sessionId)
      if (own?.operatorId === operatorId) own.passwordAtMs = passwordAtMs
      changed()
      return { changed: true }
    },
  }
}
