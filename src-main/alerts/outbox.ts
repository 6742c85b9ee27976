import type { ChangeHub } from '../changes.ts'
import type { ChannelKind } from '../contract/alerts.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import type { Store } from '../store/store.ts'
import { createAlertRepository } from './alert-repository.ts'
import type { StoredChannel } from './alert-repository.ts'
import type { SendOutcome } from './channels/send-types.ts'
import { perMinute } from './channels/senders.ts'
import { createDeliveryRepository } from './delivery-repository.ts'
import type { Settlement, StoredDelivery } from './delivery-repository.ts'
import { summaryOf } from './quiet-summary.ts'
import { isQuiet } from './quiet-time.ts'
import type { SendDelivery } from './send-delivery.ts'

/** After the first, second and third attempt. */
export const retryAfterMs = [60_000, 5 * 60_000, 30 * 60_000] as const
const paceSpanMs = 60_000
/** How soon a resident process finds what others stored, what is due again, and the end of quiet hours. */
const lookEveryMs = 5000
const testPatienceMs = 60_000
const patienceAtEndMs = 3000

/** Whoever holds it shows notifications of the system: the desktop app as long as it runs, so that they are seen. */
export const screenLease = 'alerts:screen'
export const sendLease = 'alerts:send'

const interrupted: Bilingual = { 'zh-CN': '程序在应答之前结束。', en: 'The program ended before there was an answer.' }
const gaveUp: Bilingual = { 'zh-CN': '多次重试后放弃。', en: 'Given up after several attempts.' }
const slowDown = (n: number): Bilingual => ({
  'zh-CN': `该渠道每分钟最多 ${n} 条，已达上限。请一分钟后再试。`,
  en: `This channel takes ${n} messages a minute and has had them. Try again in a minute.`,
})

export interface OutboxParts {
  store: Store
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  send: SendDelivery
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
  /** Sends a test at once and stores what became of it. @returns its id */
  test(channel: StoredChannel, words: { title: Bilingual; text: Bilingual }, signal?: AbortSignal): Promise<number>
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
  const { store, leases, clock, log, changes, send, hasScreen, settled } = parts
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

  const hasRoom = ({ channelId, kind }: StoredChannel, nowMs: number): boolean => {
    const limit = perMinute[kind]
    return limit === undefined || deliveries.countTried(channelId, nowMs, paceSpanMs) < limit
  }

  const settle = async (delivery: StoredDelivery, outcome: SendOutcome): Promise<void> => {
    const settlement = settlementOf(delivery, outcome, clock.nowMs())
    await store.write(() => {
      deliveries.settle(delivery.deliveryId, settlement)
      if (settlement.outcome === 'failed' && !delivery.recovery) deliveries.dropRecoveries(delivery)
      deliveries.keepNewest()
    })
    changes.publish('alerts')
  }

  const claim = (channel: StoredChannel): Promise<StoredDelivery | null> =>
    store.write(() => {
      const nowMs = clock.nowMs()
      const next = hasRoom(channel, nowMs) ? deliveries.next(channel.channelId, nowMs) : null
      if (!next) return null
      deliveries.begin(next.deliveryId, nowMs)
      return { ...next, attempts: next.attempts + 1, triedAtMs: nowMs }
    })

  const sendThrough = async (channel: StoredChannel, lease: Lease): Promise<void> => {
    while (!stopping && !lease.lost) {
      const delivery = await claim(channel)
      if (!delivery) return
      await settle(delivery, await send(channel, delivery, abort.signal))
    }
  }

  /** What quiet hours kept back goes out as one message a channel. Inside a write. */
  const summarise = (nowMs: number): void => {
    if (isQuiet(alerts.quietHours(), nowMs)) return
    const held = deliveries.held()
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
      await Promise.all(channels.map((channel) => sendThrough(channel, lease)))
    } finally {
      if (lease !== kept) await lease.release()
    }
  }

  const drainOnce = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    if (deliveries.held().length > 0 && !isQuiet(alerts.quietHours(), nowMs)) await store.write(() => summarise(nowMs))
    await Promise.all(lanes.map(drainLane))
  }

  const drain = (): Promise<void> => {
    again = true
    draining ??= (async () => {
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
    })()
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
      const delivery = await store.write(() => {
        const nowMs = clock.nowMs()
        const room = hasRoom(channel, nowMs)
        const id = deliveries.add({
          channelId: channel.channelId,
          profileId: null,
          kind: 'test',
          subject: '',
          recovery: false,
          severity: 'info',
          ...words,
          atMs: nowMs,
          outcome: room ? 'waiting' : 'failed',
          ...(room ? {} : { reason: slowDown(perMinute[channel.kind] ?? 0) }),
        })
        if (room) deliveries.begin(id, nowMs)
        return deliveries.find(id)
      })
      if (!delivery) throw new Error('A delivery was not stored')
      if (delivery.outcome === 'waiting') {
        const outcome = await send(channel, delivery, signal)
        // Somebody looks on and tries again himself.
        await settle(delivery, outcome.outcome === 'retry' ? { ...outcome, outcome: 'refused' } : outcome)
      }
      return delivery.deliveryId
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
