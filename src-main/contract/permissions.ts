/** Permissions that roles are made of (architecture §10). The first six names are those of the systems that this one replaces. */
export const permissions = [
  'wechat.sync.department',
  'wechat.sync.user',
  'wechat.sync.all',
  'wechat.sync.view',
  'wechat.department.view',
  'wechat.user.view',
  'wechat.user.reveal',
  'wechat.user.export',
  'wechat.profile.view',
  'wechat.profile.manage',
  'wechat.token.view',
  'wechat.token.manage',
  'wechat.system.view',
  'wechat.system.manage',
  'wechat.sandbox.manage',
] as const

export type Permission = (typeof permissions)[number]
