import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { bilingual, profileId, runId, timestampMs } from './shapes.ts'

/** What a person should hear of without looking for it. */
export const notificationKinds = [
  'sync-failed',
  'sync-suspicious',
  'sync-partial',
  'sync-waiting',
  'sync-slow',
  'secret-refused',
  'ip-refused',
  'token-failing',
  'schedule-failed',
  'backup-failed',
  'api-failures',
  'quota-high',
  'disk-low',
  'memory-high',
  'audit-broken',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

export const severities = ['info', 'good', 'doubt', 'bad'] as const
export type Severity = (typeof severities)[number]

export const notification = z.object({
  notificationId: z.int(),
  profileId: profileId.nullable(),
  kind: z.enum(notificationKinds),
  severity: z.enum(severities),
  title: bilingual,
  text: bilingual,
  /** The run that it is about, if any. */
  runId: runId.nullable(),
  errcode: z.int().nullable(),
  /** Only with errcode 60020. */
  refusedIp: z.string().nullable(),
  /** The same thing again is counted here instead of being a row of its own, until it was read. */
  times: z.int(),
  firstAtMs: timestampMs,
  lastAtMs: timestampMs,
  readAtMs: timestampMs.nullable(),
})
export type Notification = z.infer<typeof notification>

const view = { permission: 'wechat.system.view' } as const
/** Everybody sees the same list: what one has read is read for all. */
const manage = { permission: 'wechat.notification.manage' } as const

export const notifications = {
  list: call(view)
    .route({
      method: 'GET',
      path: '/notifications',
      summary: 'What happened that a person should know of, newest first',
    })
    .input(z.object({ unreadOnly: z.boolean().default(false), limit: z.int().min(1).max(500).default(100) }))
    .output(z.object({ unread: z.int(), items: z.array(notification) })),
  markRead: call(manage)
    .route({ method: 'POST', path: '/notifications/read', summary: 'Mark notifications as read; without ids all' })
    .input(z.object({ notificationIds: z.array(z.int()).max(500).optional() }))
    .output(z.object({ unread: z.int() }))
    .errors(localErrors),
  clear: call({ ...manage, audited: true })
    .route({ method: 'DELETE', path: '/notifications', summary: 'Remove the notifications that were read' })
    .input(z.object({}).default({}))
    .output(z.object({ removed: z.int() }))
    .errors(localErrors),
}
