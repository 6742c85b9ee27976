import { permissions } from '../contract/permissions.ts'
import type { Permission } from '../contract/permissions.ts'
import type { Bilingual } from '../contract/shapes.ts'

/** What anybody who was let in may do about themselves. */
export const selfPermission = 'wechat.self' satisfies Permission

export const builtInRoleIds = ['owner', 'operator', 'viewer'] as const
export type BuiltInRoleId = (typeof builtInRoleIds)[number]

/**
 * Sees the company and the work on it, numbers masked. Not the logs, the backups, the audit trail and who has access:
 * those tell of the installation and of colleagues, not of the company.
 */
const viewer: readonly Permission[] = [
  'wechat.sync.view',
  'wechat.department.view',
  'wechat.user.view',
  'wechat.profile.view',
  'wechat.token.view',
  'wechat.system.view',
  'wechat.schedule.view',
  'wechat.alert.view',
  'wechat.privacy.view',
  selfPermission,
]

/**
 * The daily work. No full numbers (`wechat.user.reveal`): whoever needs them gets a role of the own that says so. Nothing
 * that reaches beyond today either: secrets, companies, alerts, privacy rules, restoring, access.
 */
const operator: readonly Permission[] = [
  ...viewer,
  'wechat.sync.department',
  'wechat.sync.user',
  'wechat.sync.all',
  'wechat.user.export',
  'wechat.token.manage',
  'wechat.schedule.manage',
  'wechat.notification.manage',
  'wechat.log.view',
  'wechat.backup.view',
]

/** Roles that are there from the beginning and cannot be changed. */
export const builtInRoles: Readonly<Record<BuiltInRoleId, { name: Bilingual; permissions: ReadonlySet<Permission> }>> =
  {
    owner: { name: { 'zh-CN': '所有者', en: 'Owner' }, permissions: new Set(permissions) },
    operator: { name: { 'zh-CN': '操作员', en: 'Operator' }, permissions: new Set(operator) },
    viewer: { name: { 'zh-CN': '查看者', en: 'Viewer' }, permissions: new Set(viewer) },
  }

export const isBuiltInRole = (roleId: string): roleId is BuiltInRoleId => Object.hasOwn(builtInRoles, roleId)
