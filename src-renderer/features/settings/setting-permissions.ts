import type { Permission } from '@contract/permissions.ts'

/** Who may see a part of the settings. What a window looks like is everybody's own affair. */
export const neededToSee: Readonly<Record<string, Permission | undefined>> = {
  alerts: 'wechat.alert.view',
  access: 'wechat.access.view',
  privacy: 'wechat.privacy.view',
  backup: 'wechat.backup.view',
  credentials: 'wechat.profile.view',
  tokens: 'wechat.token.view',
  doctor: 'wechat.profile.view',
  capabilities: 'wechat.profile.view',
  rules: 'wechat.sync.view',
  company: 'wechat.profile.view',
}
