import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, upstreamErrors } from './errors.ts'
import { notificationKinds, severities } from './notifications.ts'
import type { NotificationKind } from './notifications.ts'
import { bilingual, languages, page, profileId, secretId, timestampMs } from './shapes.ts'

export const channelKinds = ['system', 'feishu', 'wecom-robot', 'wecom-app', 'dingtalk', 'webhook'] as const
export type ChannelKind = (typeof channelKinds)[number]

/** An address with a key in it: it goes in and never comes out. */
const webhookUrl = z.url().max(2048)
const signSecret = z.string().min(1).max(256)

/** How a channel is reached. Left out when a channel is changed: what is stored stays. */
export const channelTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('feishu'), url: webhookUrl.optional(), signSecret: signSecret.nullable().optional() }),
  z.object({ kind: z.literal('wecom-robot'), url: webhookUrl.optional() }),
  z.object({
    kind: z.literal('wecom-app'),
    profileId,
    secretId,
    toUsers: z.array(z.string().min(1).max(64)).max(1000),
    toDepartments: z.array(z.int().nonnegative()).max(100),
  }),
  z.object({ kind: z.literal('dingtalk'), url: webhookUrl.optional(), signSecret: signSecret.nullable().optional() }),
  z.object({
    kind: z.literal('webhook'),
    url: webhookUrl.optional(),
    /** Sent as `Authorization: Bearer …`; null removes it. */
    bearerToken: z
      .string()
      .min(1)
      .max(1024)
      .regex(/^[\x21-\x7e]+$/)
      .nullable()
      .optional(),
    /** The key of an HMAC over time and body; see docs/user-guide.md. */
    signSecret: signSecret.nullable().optional(),
  }),
])
export type ChannelTarget = z.infer<typeof channelTarget>

/** What may be known of a stored target. */
export const channelFacts = z.object({
  /** Scheme and host of the webhook; null for channels without one. */
  address: z.string().nullable(),
  /** The last four characters of the webhook's address. */
  lastFour: z.string().nullable(),
  hasSignSecret: z.boolean(),
  hasBearerToken: z.boolean(),
  profileId: profileId.nullable(),
  secretId: secretId.nullable(),
  toUsers: z.array(z.string()),
  toDepartments: z.array(z.int()),
})
export type ChannelFacts = z.infer<typeof channelFacts>

export const channelRule = z.object({
  name: z.string().trim().min(1).max(60),
  enabled: z.boolean(),
  language: z.enum(languages),
  /** Only what is at least this bad. */
  minimumSeverity: z.enum(severities),
})

export const channel = channelRule.extend({
  channelId: z.string(),
  kind: z.enum(channelKinds),
  target: channelFacts,
  lastDelivery: z
    .object({ atMs: timestampMs, outcome: z.enum(['sent', 'failed']), reason: bilingual.nullable() })
    .nullable(),
})
export type Channel = z.infer<typeof channel>

/** Kinds that have a limit: its unit, where it starts, and what it may be. */
export const thresholds = {
  'api-failures': { unit: 'percent', usual: 20, least: 1, most: 100 },
  'quota-high': { unit: 'percent', usual: 80, least: 1, most: 100 },
  'disk-low': { unit: 'gibibyte', usual: 2, least: 0.1, most: 10_000 },
  'memory-high': { unit: 'mebibyte', usual: 1500, least: 100, most: 1_000_000 },
} as const satisfies Partial<
  Record<NotificationKind, { unit: 'percent' | 'gibibyte' | 'mebibyte'; usual: number; least: number; most: number }>
>
export const isLimited = (kind: NotificationKind): kind is keyof typeof thresholds => Object.hasOwn(thresholds, kind)

/** What becomes of one kind of occurrence outside the app; inside it is listed in any case. */
export const alertRule = z.object({
  kind: z.enum(notificationKinds),
  enabled: z.boolean(),
  /** Null: all channels; an empty list: none. */
  channelIds: z.array(z.string().max(64)).max(50).nullable(),
  /** The same thing again within this time is not sent again. */
  quietForMs: z
    .int()
    .min(0)
    .max(7 * 86_400_000),
  /** Whether the end of it is sent too. */
  tellRecovery: z.boolean(),
  /** Of kinds that have a limit, such as percent of failed calls; null for the others. */
  threshold: z.number().min(0).nullable(),
})
export type AlertRule = z.infer<typeof alertRule>

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** Within them nothing is sent outside the app; what waits is told in one summary at their end. */
export const quietHours = z.object({
  enabled: z.boolean(),
  from: clockTime,
  to: clockTime,
  timeZone: z.string().max(64).nullable(),
  /** Failures are sent all the same. */
  letBadThrough: z.boolean(),
})
export type QuietHours = z.infer<typeof quietHours>

export const alertRules = z.object({ rules: z.array(alertRule), quietHours })

export const delivery = z.object({
  deliveryId: z.int(),
  channelId: z.string(),
  channelName: z.string(),
  kind: z.enum([...notificationKinds, 'test', 'summary']),
  recovery: z.boolean(),
  severity: z.enum(severities),
  title: bilingual,
  /** When it happened, and when it is or was tried. */
  atMs: timestampMs,
  triedAtMs: timestampMs.nullable(),
  nextTryAtMs: timestampMs.nullable(),
  /** held: until the end of the quiet hours; summed: told in the summary after them; sent: the receiver accepted it. */
  outcome: z.enum(['sent', 'failed', 'waiting', 'held', 'summed']),
  attempts: z.int(),
  /** Of a failure: what happened and what to do. Of something sent: who did not get it. */
  reason: bilingual.nullable(),
  /** What the receiver said, shortened. */
  answer: z.string().nullable(),
})
export type Delivery = z.infer<typeof delivery>

/** unreached: the receiver said nothing, because of the network or because it took too long. */
export const testDelivery = delivery.extend({ unreached: z.boolean() })

const view = { permission: 'wechat.alert.view' } as const
const manage = { permission: 'wechat.alert.manage', audited: true } as const
const byId = z.object({ channelId: z.string().min(1).max(64) })
const nothing = z.object({}).default({})

export const alerts = {
  channels: call(view)
    .route({ method: 'GET', path: '/alerts/channels', summary: 'Where alerts go' })
    .input(nothing)
    .output(z.array(channel)),
  addChannel: call(manage)
    .route({ method: 'POST', path: '/alerts/channels', summary: 'Add a channel' })
    .input(channelRule.extend({ target: channelTarget }))
    .output(channel)
    .errors(localErrors),
  updateChannel: call(manage)
    .route({ method: 'PATCH', path: '/alerts/channels/{channelId}', summary: 'Change a channel' })
    .input(byId.extend({ ...channelRule.partial().shape, target: channelTarget.optional() }))
    .output(channel)
    .errors(localErrors),
  removeChannel: call(manage)
    .route({ method: 'DELETE', path: '/alerts/channels/{channelId}', summary: 'Remove a channel' })
    .input(byId)
    .output(z.object({ removed: z.literal(true) }))
    .errors(localErrors),
  /** Answers once the receiver has. */
  testChannel: call(manage)
    .route({ method: 'POST', path: '/alerts/channels/{channelId}/test', summary: 'Send a test through a channel' })
    .input(byId)
    .output(testDelivery)
    .errors(upstreamErrors),
  rules: call(view)
    .route({ method: 'GET', path: '/alerts/rules', summary: 'What is told, to whom, how often, and when not' })
    .input(nothing)
    .output(alertRules),
  setRules: call(manage)
    .route({ method: 'PUT', path: '/alerts/rules', summary: 'Change rules or quiet hours; rules left out stay' })
    .input(alertRules.partial())
    .output(alertRules)
    .errors(localErrors),
  deliveries: call(view)
    .route({ method: 'GET', path: '/alerts/deliveries', summary: 'What was sent, and what became of it, newest first' })
    .input(z.object({ channelId: z.string().optional(), ...page }))
    .output(z.object({ total: z.int(), items: z.array(delivery) }))
    .errors(localErrors),
}
