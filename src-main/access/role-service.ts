import { randomBytes } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import type { Role } from '../contract/access.ts'
import type { Permission } from '../contract/permissions.ts'
import { permissions as allPermissions } from '../contract/permissions.ts'
import { invalid, notFound } from '../errors.ts'
import type { AccessRepository, RoleRow } from './access-repository.ts'
import { builtInRoleIds, builtInRoles, isBuiltInRole, selfPermission } from './built-in-roles.ts'
import { assertWithin } from './powers.ts'
import { ownRole } from './role-book.ts'
import type { KnownRole } from './role-book.ts'

const mostRoles = 100

const inOrder = (held: ReadonlySet<Permission>): Permission[] => allPermissions.filter((name) => held.has(name))

export const noSuchRole = (roleId: string) =>
  notFound('role', roleId, {
    'zh-CN': '没有这个角色，可能已被删除。',
    en: 'There is no such role; it may have been removed.',
  })

const builtIn = () =>
  invalid({
    'zh-CN': '内置角色不能修改或删除。请新建一个角色。',
    en: 'Built-in roles cannot be changed or removed. Make a role of your own.',
  })

/** Roles: three that are there from the beginning, and the own ones. */
export const createRoleService = (
  repository: AccessRepository,
  changed: () => void,
): Pick<AreaService<'access'>, 'roles' | 'setRole' | 'removeRole'> => {
  const counts = () => {
    const byRole = new Map<string, number>()
    for (const { role_id: roleId } of repository.operators()) byRole.set(roleId, (byRole.get(roleId) ?? 0) + 1)
    return byRole
  }
  const shown = (roleId: string, { name, permissions }: KnownRole, operators: ReadonlyMap<string, number>): Role => ({
    roleId,
    name,
    isBuiltIn: isBuiltInRole(roleId),
    permissions: inOrder(permissions),
    operatorCount: operators.get(roleId) ?? 0,
  })
  const ownRow = (roleId: string): RoleRow => {
    if (isBuiltInRole(roleId)) throw builtIn()
    const row = repository.role(roleId)
    if (!row) throw noSuchRole(roleId)
    return row
  }
  /** Two roles of one name would be mistaken for each other. */
  const assertNameIsFree = (name: string, rows: readonly RoleRow[], roleId: string | undefined) => {
    const key = name.toLowerCase()
    const taken =
      rows.some((row) => row.role_id !== roleId && row.name.toLowerCase() === key) ||
      Object.values(builtInRoles).some(({ name: builtInName }) =>
        Object.values(builtInName).some((text) => text.toLowerCase() === key),
      )
    if (taken)
      throw invalid({ 'zh-CN': `已有名为「${name}」的角色。`, en: `There is a role named “${name}” already.` }, 'name')
  }

  return {
    roles: () => {
      const operators = counts()
      return [
        ...builtInRoleIds.map((roleId) => shown(roleId, builtInRoles[roleId], operators)),
        ...repository.roles().map((row) => shown(row.role_id, ownRole(row), operators)),
      ]
    },
    setRole: async ({ roleId, name, permissions }, { actor }) => {
      const wanted = new Set<Permission>([...permissions, selfPermission])
      assertWithin(actor, wanted)
      const row = await repository.change(() => {
        const rows = repository.roles()
        if (roleId === undefined && rows.length >= mostRoles)
          throw invalid({ 'zh-CN': '角色太多。', en: 'There are too many roles.' })
        if (roleId !== undefined) assertWithin(actor, ownRole(ownRow(roleId)).permissions)
        assertNameIsFree(name, rows, roleId)
        const next = {
          role_id: roleId ?? `role-${randomBytes(5).toString('hex')}`,
          name,
          permissions: JSON.stringify(inOrder(wanted)),
        }
        repository.writeRole(next)
        return next
      })
      changed()
      return shown(row.role_id, ownRole(row), counts())
    },
    removeRole: async ({ roleId }, { actor }) => {
      await repository.change(() => {
        assertWithin(actor, ownRole(ownRow(roleId)).permissions)
        const count = counts().get(roleId) ?? 0
        if (count > 0)
          throw invalid({
            'zh-CN': `还有 ${count} 个操作员使用这个角色。请先为他们换一个角色。`,
            en: `This role is still in use (operators: ${count}). Give them another role first.`,
          })
        repository.removeRole(roleId)
      })
      changed()
      return { removed: true }
    },
  }
}
