import type { Notification } from '@contract/notifications.ts'
import type { TextKey } from '../../locales/messages.ts'

/** Where a notification leads: the one thing to do about it. */
export interface NotificationAction {
  label: TextKey
  path: string
}

export function actionOf({ kind, runId, profileId }: Notification): NotificationAction | null {
  switch (kind) {
    case 'sync-waiting':
      return runId === null ? null : { label: 'notifications.decide', path: `/sync/${runId}` }
    case 'secret-refused':
    case 'ip-refused':
      return profileId === null
        ? null
        : { label: 'notifications.openCredentials', path: `/settings/${profileId}/credentials` }
    case 'token-failing':
      return profileId === null ? null : { label: 'notifications.openTokens', path: `/settings/${profileId}/tokens` }
    case 'schedule-failed':
      return { label: 'notifications.openSchedules', path: '/schedules/schedules' }
    case 'backup-failed':
      return { label: 'notifications.openBackups', path: '/settings/backup' }
    case 'api-failures':
    case 'quota-high':
    case 'disk-low':
    case 'memory-high':
      return { label: 'notifications.openMetrics', path: '/schedules/metrics' }
    case 'audit-broken':
      return { label: 'notifications.openAudit', path: '/schedules/audit' }
    default:
      return runId === null ? null : { label: 'notifications.openRun', path: `/sync/${runId}` }
  }
}

/** Whether the page already shows what the notification is about. */
export const isShown = (
  { kind, profileId }: Pick<Notification, 'kind' | 'profileId'>,
  here: { page: unknown; profileId: string | null },
): boolean =>
  kind.startsWith('sync-') && (here.page === 'sync' || here.page === 'overview') && profileId === here.profileId
