import type { ChangeHub } from '../changes.ts'
import type { ChannelKind } from '../contract/alerts.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import type { Store } from '../store/store.ts'
import { inLogContext, outsideLogContext } from '../telemetry/log-context.ts'
import { createAlertRepository } from './alert-repository.ts'
import type { StoredChannel } from './alert-repository.ts'
import type { SendOutcome } from './channels/send-types.ts'
import { paces } from './channels/senders.ts'
import type { Pace } from './channels/senders.ts'
import { createDeliveryRepository } from './delivery-repository.ts'
import type { Settlement } from './delivery-repository.ts'
import type { StoredDelivery } from './delivery-row.ts'
import { summaryOf } from './quiet-summary.ts'
import { isQuiet } from './quiet-time.ts'
import type { SendDelivery } from './send-delivery.ts'

/** After the first, second and third attempt. */
export const retryAfterMs = [60_000, 5 * 60_000, 30 * 60_000] as const
/** How soon a resident process finds what others stored, what is due again, and the end of quiet hours. */
const lookEveryMs = 5000
const testPatienceMs = 60_000
const patienceAtEndMs = 3000

/** Whoever holds it shows notifications of the system: the desktop app as long as it runs, so that they are seen. */
export const screenLease = 'alerts:screen'
export const sendLease = 'alerts:send'

const interrupted: Bilingual = { 'zh-CN': '程序在应答之前结束。', en: 'The program ended before there was an answer.' }
const gaveUp: Bilingual = { 'zh-CN': '多次重试后放弃。', en: 'Given up after several attempts.' }
const slowDown = ({ messages, spanMs }: Pace): Bilingual =>
  spanMs < 60_000
    ? {
        'zh-CN': `该机器人每秒最多 ${messages} 条，已达上限。请稍后再试。`,
        en: `This robot takes ${messages} messages a second and has had them. Try again in a moment.`,
      }
    : {
        'zh-CN': `该机器人每分钟最多 ${messages} 条（地址相同的渠道合计），已达上限。请一分钟后再试。`,
        en: `This robot takes ${messages} messages a minute, from all channels with its address, and has had them. Try again in a minute.`,
      }

export interface TestSent {
  deliveryId: number
  /** The network is at fault, or nobody answered in time. */
  unreached: boolean
}

export interface OutboxParts {
  store: Store
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  send: SendDelivery
  /** What names the robot that a channel reaches; null where that is not to be had now. It is compared and never kept. */
  robotOf(channel: StoredChannel): Promise<string | null>
  /** Whether this process has a screen of its own. */
  hasScreen: boolean
  /** Resolves once everything raised so far is planned. */
  settled(): Promise<void>
}

export interface Outbox extends Disposable {
  /** Sends what is due. It does not fail. */
  drain(): Promise<void>
  /** From now on looks by itself. For hosts that stay. */
  start(): void
  /** Sends a test at once and stores what became of it. */
  test(channel: StoredChannel, words: { title: Bilingual; text: Bilingual }, signal?: AbortSignal): Promise<TestSent>
}

/** A part of the channels that one process at a time sends through. */
interface Lane {
  lease: string
  takes(kind: ChannelKind): boolean
}

/**
 * Sends what the planner has stored. An attempt is written down before it is made and its outcome right after, so that what
 * was accepted is not sent again; only where the process ended in between nobody knows, and the next attempt says so.
 */
export const createOutbox = (parts: OutboxParts): Outbox => {
  const { store, leases, clock, log, changes, send, robotOf, hasScreen, settled } = parts
  const alerts = createAlertRepository(store)
  const deliveries = createDeliveryRepository(store)
  const lanes: readonly Lane[] = [
    { lease: screenLease, takes: (kind) => kind === 'system' },
    { lease: sendLease, takes: (kind) => kind !== 'system' },
  ]
  const abort = new AbortController()
  let stopping = false
  let screen: Lease | null = null
  let draining: Promise<void> | null = null
  let again = false
  let resident = false
  let cancelLook = () => {}
  let told = ''

  /** Channels that reach the same robot share its pace, also those that are turned off: they can be tested. */
  const sharers = async (channel: StoredChannel): Promise<string[]> => {
    const robot = paces[channel.kind] ? await robotOf(channel) : null
    const same = [channel.channelId]
    if (robot === null) return same
    for (const other of alerts.channels())
      if (other.kind === channel.kind && other.channelId !== channel.channelId && (await robotOf(other)) === robot)
        same.push(other.channelId)
    return same
  }
  /** Undefined where there is room for one more. */
  const fullPace = ({ kind }: StoredChannel, shared: readonly string[], nowMs: number): Pace | undefined =>
    paces[kind]?.find(({ messages, spanMs }) => deliveries.countTried(shared, nowMs, spanMs) >= messages)

  const settle = async (delivery: StoredDelivery, outcome: SendOutcome): Promise<void> => {
    const settlement = settlementOf(delivery, outcome, clock.nowMs())
    const { attempts } = delivery
    if (outcome.outcome === 'sent') log.info('an alert was accepted', { attempts })
    else
      log.warn('an alert was not accepted', {
        attempts,
        reason: outcome.reason.en,
        again: settlement.outcome === 'waiting',
      })
    await store.write(() => {
      deliveries.settle(delivery.deliveryId, settlement)
      if (settlement.outcome === 'failed' && !delivery.recovery) deliveries.dropRecoveries(delivery)
      deliveries.keepNewest()
    })
    changes.publish('alerts')
  }

  /** Lines of the log say which alert they are about, and not what happened to have set off the sending. */
  const attempt = (
    channel: StoredChannel,
    delivery: StoredDelivery,
    signal?: AbortSignal,
    lastTry = false,
  ): Promise<SendOutcome> => {
    const { deliveryId, kind, runId, recovery } = delivery
    const about = { deliveryId, channelId: channel.channelId, channel: channel.kind, kind, recovery }
    return inLogContext({ ...about, ...(runId ? { runId } : {}) }, async () => {
      const outcome = await send(channel, delivery, signal)
      await settle(delivery, lastTry && outcome.outcome === 'retry' ? { ...outcome, outcome: 'refused' } : outcome)
      return outcome
    })
  }

  const claim = (channel: StoredChannel, shared: readonly string[]): Promise<StoredDelivery | null> =>
    store.write(() => {
      const nowMs = clock.nowMs()
      const next = fullPace(channel, shared, nowMs) ? null : deliveries.next(channel.channelId, nowMs)
      if (!next) return null
      deliveries.begin(next.deliveryId, nowMs)
      return { ...next, attempts: next.attempts + 1, triedAtMs: nowMs }
    })

  const sendThrough = async (channel: StoredChannel, lease: Lease): Promise<void> => {
    const shared = await sharers(channel)
    while (!stopping && !lease.lost) {
      const delivery = await claim(channel, shared)
      if (!delivery) return
      await attempt(channel, delivery, abort.signal)
    }
  }

  /** What quiet hours kept back goes out as one message a channel. Inside a write. */
  const summarise = (nowMs: number): void => {
    if (isQuiet(alerts.quietHours(), nowMs)) return
    const held = deliveries.held(nowMs)
    for (const channelId of new Set(held.map((one) => one.channelId))) {
      const mine = held.filter((one) => one.channelId === channelId)
      deliveries.add({ ...summaryOf(channelId, mine, nowMs), outcome: 'waiting' })
      deliveries.setOutcome(
        mine.map(({ deliveryId }) => deliveryId),
        'summed',
      )
    }
  }

  const drainLane = async (lane: Lane): Promise<void> => {
    const channels = alerts.channels().filter(({ kind, enabled }) => enabled && lane.takes(kind))
    const ids = channels.map(({ channelId }) => channelId)
    const due = new Set(deliveries.dueChannels(clock.nowMs()))
    if (!ids.some((id) => due.has(id)) && deliveries.countBegun(ids) === 0) return
    const kept = lane.lease === screenLease ? screen : null
    const lease = kept ?? (await leases.tryAcquire(lane.lease))
    if (!lease) return
    try {
      const nowMs = clock.nowMs()
      // Only the holder of the lease sends, and it has begun nothing yet.
      if (deliveries.countBegun(ids) > 0) await store.write(() => deliveries.takeBack(ids, nowMs))
      await Promise.all(
        channels.filter(({ channelId }) => due.has(channelId)).map((channel) => sendThrough(channel, lease)),
      )
    } finally {
      if (lease !== kept) await lease.release()
    }
  }

  const drainOnce = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    if (deliveries.held(nowMs).length > 0 && !isQuiet(alerts.quietHours(), nowMs))
      await store.write(() => summarise(nowMs))
    await Promise.all(lanes.map(drainLane))
  }

  const drain = (): Promise<void> => {
    again = true
    draining ??= outsideLogContext(async () => {
      try {
        while (again && !stopping) {
          again = false
          await drainOnce()
        }
      } catch (error) {
        log.error('alerts could not be sent', { error })
      } finally {
        draining = null
      }
    })
    return draining
  }

  /** Open pages of this process hear of what others sent. */
  const tell = () => {
    const now = deliveries.fingerprint()
    if (told !== '' && told !== now) changes.publish('alerts')
    told = now
  }
  const look = async (): Promise<void> => {
    try {
      if (hasScreen && (screen === null || screen.lost)) screen = await leases.tryAcquire(screenLease)
      const oldMs = clock.nowMs() - testPatienceMs
      if (deliveries.countTests(oldMs) > 0) await store.write(() => deliveries.endTests(oldMs, interrupted))
      tell()
    } catch (error) {
      log.warn('alerts could not be looked at', { error })
    }
    await drain()
    if (!stopping) cancelLook = clock.after(lookEveryMs, () => void look())
  }

  return {
    drain,
    start: () => {
      resident = true
      void look()
    },
    test: async (channel, words, signal) => {
      const shared = await sharers(channel)
      const delivery = await store.write(() => {
        const nowMs = clock.nowMs()
        const full = fullPace(channel, shared, nowMs)
        const id = deliveries.add({
          channelId: channel.channelId,
          profileId: null,
          kind: 'test',
          subject: '',
          recovery: false,
          severity: 'info',
          ...words,
          atMs: nowMs,
          outcome: full ? 'failed' : 'waiting',
          ...(full ? { reason: slowDown(full) } : {}),
        })
        if (!full) deliveries.begin(id, nowMs)
        return deliveries.find(id)
      })
      if (!delivery) throw new Error('A delivery was not stored')
      const { deliveryId } = delivery
      if (delivery.outcome !== 'waiting') return { deliveryId, unreached: false }
      // Somebody looks on and tries again himself.
      const outcome = await attempt(channel, delivery, signal, true)
      return { deliveryId, unreached: outcome.outcome !== 'sent' && outcome.unreached === true }
    },
    dispose: async () => {
      cancelLook()
      // A command ends with its answer, and nobody else may come by for long: it sends what it raised itself.
      if (!resident) {
        await settled()
        await draining
      }
      stopping = true
      // What is under way is given the time to end: else nobody would know whether it arrived.
      const enough = new AbortController()
      await Promise.race([draining, clock.sleep(patienceAtEndMs, enough.signal).catch(() => undefined)])
      enough.abort()
      abort.abort()
      await draining
      await screen?.release()
    },
  }
}

const settlementOf = (delivery: StoredDelivery, outcome: SendOutcome, nowMs: number): Settlement => {
  if (outcome.outcome === 'sent')
    return { outcome: 'sent', reason: outcome.note, answer: outcome.answer, dueAtMs: nowMs, uncertain: false }
  const { reason, answer, uncertain } = outcome
  const waitMs = outcome.outcome === 'retry' ? retryAfterMs[delivery.attempts - 1] : undefined
  if (waitMs !== undefined) return { outcome: 'waiting', reason, answer, dueAtMs: nowMs + waitMs, uncertain }
  const last =
    outcome.outcome === 'retry'
      ? { 'zh-CN': `${reason['zh-CN']}${gaveUp['zh-CN']}`, en: `${reason.en} ${gaveUp.en}` }
      : reason
  return { outcome: 'failed', reason: last, answer, dueAtMs: nowMs, uncertain }
}
