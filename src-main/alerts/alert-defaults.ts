import { isLimited, thresholds } from '../contract/alerts.ts'
import type { AlertRule, QuietHours } from '../contract/alerts.ts'
import type { NotificationKind } from '../contract/notifications.ts'

/** The channel that every installation has: this machine itself. It can be turned off, but not removed. */
export const systemChannelId = 'system'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What is not named here is sent again after an hour, and so is its end. */
const exceptions: Partial<Record<NotificationKind, Partial<AlertRule>>> = {
  'sync-partial': { quietForMs: 6 * hourMs },
  // It may still end well; who wants to hear of it turns it on.
  'sync-slow': { enabled: false, quietForMs: dayMs, tellRecovery: false },
  'sync-waiting': { quietForMs: 6 * hourMs },
  'secret-refused': { quietForMs: 6 * hourMs },
  'ip-refused': { quietForMs: 6 * hourMs },
  'backup-failed': { quietForMs: dayMs },
  'disk-low': { quietForMs: 6 * hourMs },
  'memory-high': { quietForMs: 6 * hourMs },
  'audit-broken': { quietForMs: dayMs, tellRecovery: false },
}

export const defaultRule = (kind: NotificationKind): AlertRule => ({
  kind,
  enabled: true,
  channelIds: null,
  quietForMs: hourMs,
  tellRecovery: true,
  threshold: isLimited(kind) ? thresholds[kind].usual : null,
  ...exceptions[kind],
})

export const defaultQuietHours: QuietHours = {
  enabled: false,
  from: '22:00',
  to: '08:00',
  timeZone: null,
  letBadThrough: true,
}
