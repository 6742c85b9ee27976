import type { Permission } from '@contract/permissions.ts'
import { computed } from 'vue'
import { useDesk } from '../../app/desk.ts'
import { useNotices } from '../../app/notices.ts'
import { useLoaded } from '../../app/use-loaded.ts'

/** Operators, roles, keys and sessions, together: each of them names others. */
export function useAccess() {
  const { client, notices } = useDesk()
  const all = useLoaded(async (signal) => {
    const [operators, roles, keys, sessions] = await Promise.all([
      client.access.operators({}, { signal }),
      client.access.roles({}, { signal }),
      client.access.apiKeys({}, { signal }),
      client.access.sessions({}, { signal }),
    ])
    return { operators, roles, keys, sessions }
  })
  void all.load()
  useNotices(notices, ['access'], () => void all.load())
  return {
    client,
    failure: all.failure,
    load: all.load,
    loaded: computed(() => all.value.value !== null),
    operators: computed(() => all.value.value?.operators ?? []),
    roles: computed(() => all.value.value?.roles ?? []),
    keys: computed(() => all.value.value?.keys ?? []),
    sessions: computed(() => all.value.value?.sessions ?? []),
  }
}

/** How permissions are laid out for people: `wechat.self` belongs to everybody and is no choice. */
export const permissionAreas = {
  directory: ['wechat.department.view', 'wechat.user.view', 'wechat.user.reveal', 'wechat.user.export'],
  sync: ['wechat.sync.view', 'wechat.sync.department', 'wechat.sync.user', 'wechat.sync.all'],
  company: [
    'wechat.profile.view',
    'wechat.profile.manage',
    'wechat.token.view',
    'wechat.token.manage',
    'wechat.sandbox.manage',
  ],
  unattended: [
    'wechat.schedule.view',
    'wechat.schedule.manage',
    'wechat.alert.view',
    'wechat.alert.manage',
    'wechat.notification.manage',
  ],
  records: ['wechat.log.view', 'wechat.audit.view', 'wechat.access.view', 'wechat.access.manage'],
  installation: [
    'wechat.system.view',
    'wechat.system.manage',
    'wechat.privacy.view',
    'wechat.privacy.manage',
    'wechat.privacy.wipe',
    'wechat.backup.view',
    'wechat.backup.manage',
    'wechat.backup.restore',
  ],
} as const satisfies Record<string, readonly Permission[]>
export const areaNames = Object.keys(permissionAreas) as (keyof typeof permissionAreas)[]
