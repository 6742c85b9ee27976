import { createAlertPlanner } from '../../src-main/alerts/alert-planner.ts'
import { createAlertRepository } from '../../src-main/alerts/alert-repository.ts'
import type { StoredChannel } from '../../src-main/alerts/alert-repository.ts'
import { createDeliveryRepository } from '../../src-main/alerts/delivery-repository.ts'
import type { StoredDelivery } from '../../src-main/alerts/delivery-row.ts'
import { createNotificationService } from '../../src-main/alerts/notification-service.ts'
import type { NotificationFacts } from '../../src-main/alerts/notification-repository.ts'
import { createOutbox } from '../../src-main/alerts/outbox.ts'
import type { SendDelivery } from '../../src-main/alerts/send-delivery.ts'
import type { SendOutcome } from '../../src-main/alerts/channels/send-types.ts'
import { createChangeHub } from '../../src-main/changes.ts'
import type { AlertRule, ChannelKind, QuietHours } from '../../src-main/contract/alerts.ts'
import type { NotificationKind } from '../../src-main/contract/notifications.ts'
import type { Clock } from '../../src-main/ports.ts'
import { createLeaseRepository } from '../../src-main/store/lease-repository.ts'
import { openStore } from '../../src-main/store/store.ts'
import { createQuietLog } from './quiet-log.ts'

export interface Sent {
  channelId: string
  kind: string
  subject: string
  recovery: boolean
  uncertain: boolean
  attempt: number
  title: string
  text: string
  atMs: number
}

export interface AlertDeskOptions {
  dataDir: string
  clock: Clock
  hasScreen?: boolean
  /** What becomes of an attempt; accepted unless given. */
  outcome?: (delivery: StoredDelivery, signal: AbortSignal | undefined) => SendOutcome | Promise<SendOutcome>
  /** By the id of the channel; others have one of their own. */
  robots?: Readonly<Record<string, string>>
  /** Instead of a fake. */
  send?: SendDelivery
}

export const accepted: SendOutcome = { outcome: 'sent', answer: 'ok', note: null }
export const failed = (outcome: 'retry' | 'refused', uncertain = false): SendOutcome => ({
  outcome,
  reason: { 'zh-CN': '原因。', en: 'A reason.' },
  answer: 'no',
  uncertain,
})

/** Planner, outbox and notifications on a data directory, with a fake in the place of the receivers. */
export const openAlertDesk = ({ dataDir, clock, hasScreen = false, outcome, robots = {}, send }: AlertDeskOptions) => {
  const log = createQuietLog()
  const store = openStore({ dataDir, clock, log, checkIntegrity: false })
  // No test here cuts the power.
  store.connection.pragma('synchronous = OFF')
  const changes = createChangeHub()
  const leases = createLeaseRepository(store, clock)
  const notices = createNotificationService({ store, clock, log, changes, planner: createAlertPlanner(store) })
  const alerts = createAlertRepository(store)
  const deliveries = createDeliveryRepository(store)
  const sent: Sent[] = []
  const fake: SendDelivery = async (channel, delivery, signal) => {
    const { kind, subject, recovery, uncertain, attempts, title, text } = delivery
    sent.push({
      channelId: channel.channelId,
      kind,
      subject,
      recovery,
      uncertain,
      attempt: attempts,
      title: title.en,
      text: text.en,
      atMs: clock.nowMs(),
    })
    return outcome ? outcome(delivery, signal) : accepted
  }
  const outbox = createOutbox({
    store,
    leases,
    clock,
    log,
    changes,
    hasScreen,
    settled: () => notices.settled(),
    robotOf: ({ channelId }) => Promise.resolve(robots[channelId] ?? channelId),
    send: send ?? fake,
  })
  notices.onPlanned(() => void outbox.drain())
  const facts = (subject: string, more: Partial<NotificationFacts> = {}): NotificationFacts => ({
    profileId: null,
    kind: 'backup-failed',
    subject,
    severity: 'bad',
    title: { 'zh-CN': `${subject} 失败`, en: `${subject} failed` },
    text: { 'zh-CN': '原因', en: 'reason' },
    ...more,
  })
  return {
    store,
    leases,
    log,
    notices,
    outbox,
    alerts,
    deliveries,
    sent,
    all: () => deliveries.page({ channelId: null, offset: 0, limit: 1000 }).items.reverse(),
    channel: (channelId: string, kind: ChannelKind, more: Partial<StoredChannel> = {}) =>
      store.write(() =>
        alerts.save(
          {
            channelId,
            kind,
            name: channelId,
            language: 'en',
            enabled: true,
            minimumSeverity: 'info',
            facts: {
              address: null,
              lastFour: null,
              hasSignSecret: false,
              hasBearerToken: false,
              profileId: null,
              secretId: null,
              toUsers: [],
              toDepartments: [],
            },
            ...more,
          },
          null,
          clock.nowMs(),
        ),
      ),
    rule: (kind: NotificationKind, change: Partial<AlertRule>) =>
      store.write(() => alerts.saveRule({ ...alerts.rule(kind), ...change })),
    quiet: (hours: Partial<QuietHours>) =>
      store.write(() => alerts.saveQuietHours({ ...alerts.quietHours(), enabled: true, ...hours })),
    /** Raises, and waits until everything due has been tried. */
    raise: async (subject: string, more: Partial<NotificationFacts> = {}) => {
      notices.raise(facts(subject, more))
      await notices.settled()
      await outbox.drain()
    },
    recover: async (subjects?: string[], kind: NotificationKind = 'backup-failed') => {
      notices.recovered({ profileId: null, kinds: [kind], ...(subjects ? { subjects } : {}) })
      await notices.settled()
      await outbox.drain()
    },
    dispose: async () => {
      await outbox.dispose()
      await notices.dispose()
      store.dispose()
    },
  }
}

export type AlertDesk = ReturnType<typeof openAlertDesk>
