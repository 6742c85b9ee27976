import type { AlertRule } from '../contract/alerts.ts'
import type { NotificationKind } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import { hourMs, hourStartOf } from '../telemetry/call-hour-recorder.ts'
import type { CallHour } from '../telemetry/call-hour-repository.ts'
import { publishedCallsPerHour } from '../wecom/limits.ts'
import { failureRate, quotaUse } from './call-watch.ts'
import type { FailureRate } from './call-watch.ts'
import type { NotificationFacts } from './notification-repository.ts'
import type { Notices } from './notification-service.ts'

export const watchEveryMs = 5 * 60_000
export const watchLease = 'alerts:watch'

const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2

export interface WatcherParts {
  notices: Notices
  leases: LeaseRepository
  clock: Clock
  log: Log
  rule(kind: NotificationKind): AlertRule
  companies(): { profileId: string; ordinal: number; name: string }[]
  /** Calls of a company from the hour that begins at `fromMs` on. */
  callsSince(profileId: string, ordinal: number, fromMs: number): CallHour[]
  /** Null where the system does not tell. */
  freeDiskBytes(): Promise<number | null>
  residentBytes(): number
  /** Which of the processes on this data directory this is, such as `electron`. */
  process: string
}

export interface Watchers extends Disposable {
  /** Looks now and every five minutes. For hosts that stay. */
  start(): void
  look(): Promise<void>
}

type Found = Pick<NotificationFacts, 'profileId' | 'kind' | 'subject'>
type Words = Pick<NotificationFacts, 'severity' | 'title' | 'text'>

/** Looks after what nothing else notices: failing calls, used-up limits, a full disk, growing memory. */
export const createWatchers = (parts: WatcherParts): Watchers => {
  const { notices, leases, clock, log, rule } = parts
  /** When each was raised last; kinds that were found good in this process are not recovered again. */
  const raisedAtMs = new Map<string, number>()
  const known = new Set<string>()
  let lease: Lease | null = null
  let cancel = () => {}
  let looking: Promise<void> = Promise.resolve()
  let disposed = false

  const judge = (found: Found, isBad: boolean, words: () => Words): void => {
    const { profileId, kind, subject } = found
    const key = JSON.stringify([profileId, kind, subject])
    const nowMs = clock.nowMs()
    if (!isBad) {
      // Also once after the start: an earlier process may have raised it.
      if (!known.has(key) || raisedAtMs.has(key)) notices.recovered({ profileId, kinds: [kind], subjects: [subject] })
      raisedAtMs.delete(key)
      known.add(key)
      return
    }
    known.add(key)
    const last = raisedAtMs.get(key)
    // As often as it may be sent; in between it would only be counted.
    if (last !== undefined && Math.abs(nowMs - last) < Math.max(watchEveryMs, rule(kind).quietForMs)) return
    raisedAtMs.set(key, nowMs)
    notices.raise({ ...found, ...words() })
  }
  const limitOf = (kind: NotificationKind): number => rule(kind).threshold ?? Infinity

  const watchCalls = ({ profileId, ordinal, name }: ReturnType<WatcherParts['companies']>[number]): void => {
    const nowMs = clock.nowMs()
    const hours = parts.callsSince(profileId, ordinal, hourStartOf(nowMs) - hourMs)
    const rate = failureRate(hours, nowMs)
    // Too few calls to tell: it is neither worse nor better than before.
    if (rate)
      judge({ profileId, kind: 'api-failures', subject: '' }, rate.percent > limitOf('api-failures'), () =>
        failureWords(name, rate),
      )
    const limit = limitOf('quota-high')
    const used = quotaUse(hours, nowMs)
    for (const [endpoint, { calls, percent }] of used)
      judge({ profileId, kind: 'quota-high', subject: endpoint }, percent >= limit, () =>
        quotaWords(name, endpoint, calls, percent),
      )
    // What was raised and has not been called since has no calls to be judged by.
    for (const key of raisedAtMs.keys()) {
      const [of, kind, endpoint] = JSON.parse(key) as [string | null, NotificationKind, string]
      if (of === profileId && kind === 'quota-high' && !used.has(endpoint))
        judge({ profileId, kind, subject: endpoint }, false, () => quotaWords(name, endpoint, 0, 0))
    }
  }

  const watchDisk = async (): Promise<void> => {
    const free = await parts.freeDiskBytes()
    if (free === null) return
    const limit = limitOf('disk-low')
    judge({ profileId: null, kind: 'disk-low', subject: '' }, free < limit * gibibyte, () => diskWords(free, limit))
  }
  const watchMemory = (): void => {
    const bytes = parts.residentBytes()
    const limit = limitOf('memory-high')
    judge({ profileId: null, kind: 'memory-high', subject: parts.process }, bytes > limit * mebibyte, () =>
      memoryWords(parts.process, bytes, limit),
    )
  }

  const look = async (): Promise<void> => {
    try {
      watchMemory()
      if (lease === null || lease.lost) lease = await leases.tryAcquire(watchLease)
      // Another process looks after what all of them share.
      if (!lease) return
      await watchDisk()
      for (const company of parts.companies()) watchCalls(company)
    } catch (error) {
      log.warn('the watch over calls, disk and memory could not look', { error })
    }
  }
  const tick = (): void => {
    looking = look().then(() => {
      if (!disposed) cancel = clock.after(watchEveryMs, tick)
    })
  }

  return {
    look,
    start: tick,
    dispose: async () => {
      disposed = true
      cancel()
      await looking
      await lease?.release()
    },
  }
}

const pair = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })
const one = (value: number): string => (value >= 10 ? String(Math.round(value)) : value.toFixed(1))
const counted = (value: number): string => value.toLocaleString('en-US')

const failureWords = (company: string, { calls, failures, percent }: FailureRate): Words => ({
  severity: 'bad',
  title: pair(
    `接口调用失败率 ${one(percent)}%：“${company}”`,
    `${one(percent)} % of the calls to WeCom failed: “${company}”`,
  ),
  text: pair(
    `最近一小时 ${counted(calls)} 次调用中有 ${counted(failures)} 次失败。请在指标中查看是哪些接口和错误码。`,
    `${counted(failures)} of ${counted(calls)} calls in the last hour. The metrics tell which APIs and errcodes.`,
  ),
})
const quotaWords = (company: string, endpoint: string, calls: number, percent: number): Words => ({
  severity: 'doubt',
  title: pair(
    `接口 ${endpoint} 已用小时限额的 ${one(percent)}%：“${company}”`,
    `${one(percent)} % of the hourly limit of ${endpoint} is used: “${company}”`,
  ),
  text: pair(
    `最近一小时 ${counted(calls)} 次，限额 ${counted(publishedCallsPerHour)} 次。超过后企业微信会拒绝调用一小时。`,
    `${counted(calls)} calls in the last hour of ${counted(publishedCallsPerHour)} allowed. Beyond that WeCom refuses for an hour.`,
  ),
})
const diskWords = (bytes: number, limit: number): Words => ({
  severity: 'bad',
  title: pair(
    `磁盘空间不足：剩余 ${one(bytes / gibibyte)} GB`,
    `The disk is nearly full: ${one(bytes / gibibyte)} GB left`,
  ),
  text: pair(
    `数据目录所在磁盘低于 ${limit} GB。请清理磁盘，或在隐私与备份设置中减少保留的数据。`,
    `The disk of the data directory has less than ${limit} GB. Free some space, or keep less data and fewer backups.`,
  ),
})
const memoryWords = (process: string, bytes: number, limit: number): Words => ({
  severity: 'doubt',
  title: pair(
    `内存占用过高：${Math.round(bytes / mebibyte)} MB（${process}）`,
    `High use of memory: ${Math.round(bytes / mebibyte)} MB (${process})`,
  ),
  text: pair(
    `超过 ${limit} MB。若持续升高，请在指标中查看走势并重新启动程序。`,
    `Above ${limit} MB. If it keeps growing, look at the metrics and start the program again.`,
  ),
})
