import { z } from 'zod'
import { permissions } from '../contract/permissions.ts'
import type { Permission } from '../contract/permissions.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { AccessRepository, RoleRow } from './access-repository.ts'
import { builtInRoles, isBuiltInRole, selfPermission } from './built-in-roles.ts'

export interface KnownRole {
  name: Bilingual
  permissions: ReadonlySet<Permission>
}

/** What each role may do, as of now: read for every call, so that a change holds from the next one on. */
export interface RoleBook {
  /** Null where the role is gone; whoever has it may then do nothing. */
  find(roleId: string): KnownRole | null
}

const known: ReadonlySet<string> = new Set(permissions)
const isPermission = (name: string): name is Permission => known.has(name)
const names = z.array(z.string()).catch([])

/** As stored; a newer build may have known more of them. */
export const readPermissions = (json: string): Permission[] => {
  try {
    return names.parse(JSON.parse(json)).filter(isPermission)
  } catch {
    return [] // somebody changed the row: nothing is permitted
  }
}

export const ownRole = (row: RoleRow): KnownRole => ({
  name: { 'zh-CN': row.name, en: row.name },
  permissions: new Set([...readPermissions(row.permissions), selfPermission]),
})

export const createRoleBook = (repository: AccessRepository): RoleBook => ({
  find: (roleId) => {
    if (isBuiltInRole(roleId)) return builtInRoles[roleId]
    const row = repository.role(roleId)
    return row ? ownRole(row) : null
  },
})
