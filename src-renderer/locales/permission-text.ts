import type { Permission } from '@contract/permissions.ts'
import type { TextKey } from './messages.ts'

/** What each permission is called. A dot in a key would be a level of its own. */
const keys = {
  'wechat.sync.department': 'syncDepartment',
  'wechat.sync.user': 'syncUser',
  'wechat.sync.all': 'syncAll',
  'wechat.sync.view': 'syncView',
  'wechat.department.view': 'departmentView',
  'wechat.user.view': 'userView',
  'wechat.user.reveal': 'userReveal',
  'wechat.user.export': 'userExport',
  'wechat.profile.view': 'profileView',
  'wechat.profile.manage': 'profileManage',
  'wechat.token.view': 'tokenView',
  'wechat.token.manage': 'tokenManage',
  'wechat.system.view': 'systemView',
  'wechat.system.manage': 'systemManage',
  'wechat.sandbox.manage': 'sandboxManage',
  'wechat.schedule.view': 'scheduleView',
  'wechat.schedule.manage': 'scheduleManage',
  'wechat.alert.view': 'alertView',
  'wechat.alert.manage': 'alertManage',
  'wechat.notification.manage': 'notificationManage',
  'wechat.log.view': 'logView',
  'wechat.audit.view': 'auditView',
  'wechat.access.view': 'accessView',
  'wechat.access.manage': 'accessManage',
  'wechat.privacy.view': 'privacyView',
  'wechat.privacy.manage': 'privacyManage',
  'wechat.privacy.wipe': 'privacyWipe',
  'wechat.backup.view': 'backupView',
  'wechat.backup.manage': 'backupManage',
  'wechat.backup.restore': 'backupRestore',
  'wechat.self': 'self',
} as const satisfies Record<Permission, string>

export const permissionText = (permission: Permission): TextKey => `access.permissions.${keys[permission]}`
