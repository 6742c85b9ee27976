import { severities } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Store } from '../store/store.ts'
import { createAlertRepository } from './alert-repository.ts'
import type { StoredChannel } from './alert-repository.ts'
import { decideChange } from './changing-things.ts'
import type { Change, Now } from './changing-things.ts'
import { createDeliveryRepository } from './delivery-repository.ts'
import type { NewDelivery, StoredDelivery, Thing } from './delivery-row.ts'
import type { NotificationFacts } from './notification-repository.ts'
import type { Recovery } from './notification-service.ts'
import { isQuiet } from './quiet-time.ts'

/** A channel that is out of order must not be asked with every repetition, and be asked again before long. */
const afterFailureMs = 10 * 60_000
/** More than this cannot be read by anybody, and a robot takes them only slowly. */
const mostWaiting = 300

/**
 * Decides what goes out, by the rules, and stores it. To be called inside the transaction that stores the notification, so
 * that both are kept or neither.
 * @returns whether anything was stored that can go out
 */
export interface AlertPlanner {
  raised(facts: NotificationFacts, nowMs: number): boolean
  recovered(recovery: Recovery, nowMs: number): boolean
}

/** Beside a message that is due later, for whoever looks at what waits. */
const summedUp: Bilingual = { 'zh-CN': '反复变化，届时合并告知。', en: 'It keeps changing; this will sum it up.' }

const tooMany: Bilingual = {
  'zh-CN': `该渠道已有 ${mostWaiting} 条等待发送，未再加入。请检查渠道是否能收到消息。`,
  en: `${mostWaiting} alerts already wait for this channel; this one was not added. Check that the channel works.`,
}

export const createAlertPlanner = (store: Store): AlertPlanner => {
  const alerts = createAlertRepository(store)
  const deliveries = createDeliveryRepository(store)

  const add = (delivery: Omit<NewDelivery, 'outcome'>, held: boolean): boolean => {
    const isFull = deliveries.countWaiting(delivery.channelId) >= mostWaiting
    const outcome = isFull ? 'failed' : held ? 'held' : 'waiting'
    deliveries.add({ ...delivery, outcome, ...(isFull ? { reason: tooMany } : {}) })
    return outcome === 'waiting'
  }
  const isHeldBack = (severity: NotificationFacts['severity'], nowMs: number): boolean => {
    const hours = alerts.quietHours()
    return isQuiet(hours, nowMs) && !(hours.letBadThrough && severity === 'bad')
  }

  /** Of a thing that keeps changing. @returns whether it can go out now */
  const follow = (thing: Thing, { deliveryId, ...change }: Change, nowMs: number, runId: string | null): boolean => {
    const held = isHeldBack(change.severity, change.atMs)
    const isLater = change.atMs > nowMs
    if (deliveryId === null)
      return add({ ...thing, ...change, runId, ...(isLater ? { reason: summedUp } : {}) }, held) && !isLater
    deliveries.revise(deliveryId, { ...change, outcome: held ? 'held' : 'waiting' })
    return false
  }

  return {
    raised: (facts, nowMs) => {
      const { kind, profileId, subject, severity, title, text, runId = null } = facts
      const rule = alerts.rule(kind)
      if (!rule.enabled) return false
      const { quietForMs } = rule
      const held = isHeldBack(severity, nowMs)
      const now: Now = { isOver: false, severity, title, text, nowMs, quietForMs }
      let planned = false
      for (const channel of alerts.channels()) {
        if (!takes(channel, rule.channelIds, severity)) continue
        const thing = { channelId: channel.channelId, profileId, kind, subject }
        const last = deliveries.lastOf(thing)
        const change = decideChange(last, last?.recovery ? deliveries.lastAlertOf(thing) : last, now)
        if (change === 'ignore' || (!change && isRepetition(last, quietForMs, nowMs))) continue
        planned =
          (change
            ? follow(thing, change, nowMs, runId)
            : add({ ...thing, recovery: false, severity, title, text, atMs: nowMs, runId }, held)) || planned
      }
      return planned
    },
    recovered: ({ profileId, kinds, subjects }, nowMs) => {
      const open = deliveries
        .lastOfEach(profileId, kinds, subjects ?? null)
        .filter(({ recovery, outcome }) => !recovery && outcome !== 'failed')
      if (open.length === 0) return false
      const held = isHeldBack('good', nowMs)
      let planned = false
      for (const told of open) {
        const channel = alerts.channel(told.channelId)
        const rule = kinds.find((kind) => kind === told.kind)
        if (!channel?.enabled || !rule) continue
        const { enabled, tellRecovery, quietForMs } = alerts.rule(rule)
        if (!enabled) continue
        const recovery = recoveryOf(told, nowMs)
        const { severity, title } = recovery
        const now: Now = { isOver: true, severity, title, text: { 'zh-CN': '', en: '' }, nowMs, quietForMs }
        const change = decideChange(told, null, now)
        // What is still to be told must be right, also where ends are not told on their own.
        if (change === 'ignore' || (!tellRecovery && !change?.deliveryId)) continue
        planned = (change ? follow(thingOf(told), change, nowMs, null) : add(recovery, held)) || planned
      }
      return planned
    },
  }
}

const takes = (channel: StoredChannel, channelIds: readonly string[] | null, severity: NotificationFacts['severity']) =>
  channel.enabled &&
  (channelIds === null || channelIds.includes(channel.channelId)) &&
  severities.indexOf(severity) >= severities.indexOf(channel.minimumSeverity)

/** Once its end was told, the same is news again: else the last that people heard of it would be wrong. */
const isRepetition = (last: StoredDelivery | null, quietForMs: number, nowMs: number): boolean => {
  if (!last || last.recovery) return false
  const quietMs = last.outcome === 'failed' ? Math.min(quietForMs, afterFailureMs) : quietForMs
  return Math.abs(nowMs - last.atMs) < quietMs
}

const thingOf = ({ channelId, profileId, kind, subject }: Thing): Thing => ({ channelId, profileId, kind, subject })

const recoveryOf = (told: StoredDelivery, nowMs: number): Omit<NewDelivery, 'outcome'> => {
  const minutes = Math.max(1, Math.round(Math.abs(nowMs - told.atMs) / 60_000))
  const { title } = told
  return {
    ...thingOf(told),
    recovery: true,
    severity: 'good',
    title: { 'zh-CN': `已恢复：${title['zh-CN']}`, en: `Recovered: ${title.en}` },
    text: {
      'zh-CN': `距上次告警 ${minutes} 分钟。`,
      en: minutes === 1 ? '1 minute after the alert.' : `${minutes} minutes after the alert.`,
    },
    atMs: nowMs,
  }
}
