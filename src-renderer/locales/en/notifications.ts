import type { Messages } from '../messages.ts'

export const notifications: Messages['notifications'] = {
  title: 'Notifications',
  count: 'Notifications, {n} unread',
  empty: 'No notifications',
  emptyHint:
    'You are told here when a sync fails or waits for you, when WeCom refuses a credential or an address, when a scheduled job or a backup fails, and when calls, the disk or memory give trouble.',
  unread: 'Unread',
  times: '{n} time | {n} times',
  markAll: 'Mark all as read',
  markRead: 'Mark as read',
  clear: 'Clear read ones',
  openRun: 'Show the sync',
  decide: 'Decide',
  openCredentials: 'Open credentials',
  openSchedules: 'Show schedules',
  openBackups: 'Open backups',
  openMetrics: 'Show metrics',
  openAudit: 'Show the audit trail',
  openTokens: 'Open tokens',
  copyIp: 'Copy address',
  dismiss: 'Dismiss',
}
