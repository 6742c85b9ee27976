import type { ChangeHub } from '../changes.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import type { Store } from '../store/store.ts'
import { ensureDefaults } from './default-schedules.ts'
import { machineTimeZone } from './machine-time-zone.ts'
import { isRetryDue } from './retries.ts'
import type { ScheduleRepository, StoredSchedule } from './schedule-repository.ts'
import { ruleTimes } from './rule-times.ts'
import type { RunOrder, ScheduleRunner } from './schedule-runner.ts'
import { plannedStart } from './start-time.ts'

export const schedulerLease = 'scheduler'

const minuteMs = 60_000
/**
 * How often the wall clock and the database are looked at: timers stand still while the machine sleeps, know nothing of
 * a clock that was set, and nobody tells of what another process changes.
 */
const usualLookEveryMs = 3000
/** Everything is read anew at least so often, whatever nobody told. */
const readEveryMs = 5 * minuteMs
/** A timer that is so much later than it should be, by the wall clock, has slept. */
const sleptMs = 20_000
/** After sleep all leases look dead until their holders have beaten again. */
const graceMs = 35_000
/** How often runs of processes that were killed are looked for. */
const recoverEveryMs = 30_000
/** A watermark that is further ahead than this stems from a clock that was set back since. */
const aheadMs = 15 * minuteMs
/** Companies that are synced side by side. */
const companiesAtOnce = 2

export interface SchedulerParts {
  store: Store
  schedules: ScheduleRepository
  runner: ScheduleRunner
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  /** Whether somebody else is syncing the company: what is due waits for it. */
  isCompanyBusy(profileId: string): boolean
  /** A schedule that has to be done at the start although no due time was missed; null where there is none. */
  owedAtStart(): string | null
  /** How often the wall clock and the database are looked at; every 3 s unless given. */
  lookEveryMs?: number | undefined
}

export interface Scheduler extends Disposable {
  start(): void
  /** Looks at the clock at once; with `online` also what waits for the network is tried again. */
  wake(reason: 'resume' | 'online'): void
  /** Something was changed in this process. */
  changed(): void
  readonly isKeeper: boolean
  readonly isStarted: boolean
}

interface Entry {
  row: StoredSchedule
  dueMs: number | null
  startMs: number | null
}

const hasSamePlan = (a: StoredSchedule, b: StoredSchedule): boolean =>
  a.handled_to_ms === b.handled_to_ms &&
  a.cron === b.cron &&
  a.time_zone === b.time_zone &&
  a.random_offset_ms === b.random_offset_ms &&
  a.enabled === b.enabled

/** Runs what is due, in the one process of a data directory that holds the lease; in the others it waits for that. */
export const createScheduler = (parts: SchedulerParts): Scheduler => {
  const { store, schedules, runner, leases, clock, log, changes, lookEveryMs = usualLookEveryMs } = parts
  const stopping = new AbortController()
  const entries = new Map<string, Entry>()
  /** What this process runs: the schedule, and the company that has to wait for it. */
  const running = new Map<string, string | null>()
  let lease: Lease | null = null
  let isStarted = false
  let isPaused = false
  let isStale = true
  let owesStart = true
  let version = -1
  let told = ''
  let zone = machineTimeZone()
  let zoneAtMs = -Infinity
  let readAtMs = -Infinity
  let recoveredAtMs = -Infinity
  let warnedAtMs = -Infinity
  let graceUntilMs = -Infinity
  let armedAtMs = clock.nowMs()
  let armedForMs = 0
  let cancelTimer = () => {}
  let working: Promise<void> = Promise.resolve()
  let isQueued = false

  const isKeeper = (): boolean => lease !== null && !lease.lost

  const keep = async (nowMs: number): Promise<void> => {
    if (isKeeper()) return
    if (lease) log.warn('another process runs the schedules now')
    lease = null
    if (nowMs < graceUntilMs || leases.isHeld(schedulerLease)) return
    lease = await leases.tryAcquire(schedulerLease)
    if (!lease) return
    log.info('this process runs the schedules')
    recoveredAtMs = -Infinity
    isStale = true
    changes.publish('schedules')
  }

  const planOf = (row: StoredSchedule): Entry => {
    const known = entries.get(row.schedule_id)
    // Working out times is what costs most here.
    if (known && hasSamePlan(known.row, row)) return { ...known, row }
    try {
      return { row, ...(row.enabled === 1 ? plannedStart(row) : { dueMs: null, startMs: null }) }
    } catch (error) {
      // Such as a time zone that this machine does not know: the others go on.
      log.warn('the rule of a schedule cannot be read', { scheduleId: row.schedule_id, error })
      return { row, dueMs: null, startMs: null }
    }
  }
  const plan = (row: StoredSchedule): void => void entries.set(row.schedule_id, planOf(row))

  const bringBack = async (rows: readonly StoredSchedule[], nowMs: number): Promise<StoredSchedule[] | null> => {
    const ahead = rows.filter((row) => row.handled_to_ms > nowMs + aheadMs)
    if (ahead.length === 0) return null
    log.info('the clock was set back', { schedules: ahead.length })
    // It was set at some moment since the last look: what came due since then must not be lost.
    await store.write(() => {
      for (const { schedule_id } of ahead) schedules.bringBack(schedule_id, nowMs - lookEveryMs)
    })
    return schedules.list()
  }

  const read = async (nowMs: number): Promise<void> => {
    const current = schedules.dataVersion()
    if (!isStale && current === version && nowMs >= readAtMs && nowMs - readAtMs < readEveryMs) return
    isStale = false
    version = current
    readAtMs = nowMs
    await ensureDefaults(store, schedules, clock)
    isPaused = schedules.pausedAtMs() !== null
    const stored = schedules.list()
    const rows = (isKeeper() ? await bringBack(stored, nowMs) : null) ?? stored
    for (const row of rows) plan(row)
    if (rows.length < entries.size) {
      const present = new Set(rows.map((row) => row.schedule_id))
      for (const scheduleId of entries.keys()) if (!present.has(scheduleId)) entries.delete(scheduleId)
    }
    const fingerprint = `${zone} ${schedules.fingerprint()}`
    if (told !== '' && told !== fingerprint) changes.publish('schedules')
    told = fingerprint
  }

  const recover = async (nowMs: number): Promise<void> => {
    if (nowMs < graceUntilMs || Math.abs(nowMs - recoveredAtMs) < recoverEveryMs) return
    recoveredAtMs = nowMs
    const count = await runner.recover()
    if (count === 0) return
    log.warn('runs of schedules were interrupted', { count })
    for (const row of schedules.list()) plan(row)
  }

  const isCompanyFree = (profileId: string): boolean => {
    const companies = new Set([...running.values()].filter((company) => company !== null))
    return !companies.has(profileId) && companies.size < companiesAtOnce && !parts.isCompanyBusy(profileId)
  }

  /** What has to be run of it now, if anything. Costs nothing for what is not due. */
  const orderOf = async ({ row, dueMs, startMs }: Entry, nowMs: number): Promise<RunOrder | null> => {
    if (startMs !== null && dueMs !== null && startMs <= nowMs) {
      const times = ruleTimes({ cron: row.cron, timeZone: row.time_zone })
      const { count, lastMs } = await times.between(row.handled_to_ms, nowMs)
      const dueAtMs = lastMs ?? dueMs
      return { trigger: 'clock', dueAtMs, missed: Math.max(1, count) - 1, attempt: 1, handledToMs: dueAtMs }
    }
    const { retry_at_ms: retryAtMs, retry_attempt: attempt, retry_due_at_ms: dueAtMs } = row
    if (row.enabled !== 1 || retryAtMs === null || attempt === null || dueAtMs === null) return null
    if (!isRetryDue(retryAtMs, nowMs)) return null
    return { trigger: 'retry', dueAtMs, missed: 0, attempt, handledToMs: row.handled_to_ms }
  }

  const runDue = async (nowMs: number): Promise<void> => {
    // Whoever has waited longest comes first, so that no schedule keeps the others of its company waiting for ever.
    const waiting = [...entries.values()]
      .filter(({ row, startMs }) => (startMs !== null && startMs <= nowMs) || row.retry_at_ms !== null)
      .sort((a, b) => (a.dueMs ?? Infinity) - (b.dueMs ?? Infinity))
    for (const entry of waiting) {
      const { schedule_id: scheduleId, profile_id: profileId } = entry.row
      if (stopping.signal.aborted) return
      if (running.has(scheduleId) || (profileId !== null && !isCompanyFree(profileId))) continue
      const order = await orderOf(entry, nowMs)
      if (order) await run(entry.row, order)
    }
  }

  const run = async (row: StoredSchedule, order: RunOrder): Promise<void> => {
    const { schedule_id: scheduleId, profile_id: profileId } = row
    running.set(scheduleId, profileId)
    const replan = () => {
      const now = schedules.find(scheduleId)
      if (now) plan(now)
      else entries.delete(scheduleId)
    }
    try {
      const begun = await runner.begin(row, order)
      replan()
      if (!begun) {
        running.delete(scheduleId)
        isStale = true
        return
      }
      void begun.done.finally(() => {
        running.delete(scheduleId)
        if (stopping.signal.aborted) return
        try {
          replan()
        } catch (error) {
          log.warn('a schedule could not be read', { scheduleId, error })
        }
        look()
      })
    } catch (error) {
      running.delete(scheduleId)
      throw error
    }
  }

  /** Tokens that ended while nothing ran do not wait for their hour. */
  const payOwed = async (nowMs: number): Promise<void> => {
    if (!owesStart) return
    owesStart = false
    const owed = parts.owedAtStart()
    const entry = owed === null ? undefined : entries.get(owed)
    if (!entry || entry.row.enabled !== 1 || (entry.startMs !== null && entry.startMs <= nowMs)) return
    await run(entry.row, {
      trigger: 'clock',
      dueAtMs: nowMs,
      missed: 0,
      attempt: 1,
      handledToMs: entry.row.handled_to_ms,
    })
  }

  /** Watermarks stay: what the machine slept through is owed wherever it wakes up. */
  const followTimeZone = (nowMs: number): void => {
    if (Math.abs(nowMs - zoneAtMs) < lookEveryMs) return
    zoneAtMs = nowMs
    const now = machineTimeZone()
    if (now === zone) return
    log.info('the machine is in another time zone', { before: zone, now })
    zone = now
    entries.clear()
    isStale = true
  }

  const work = async (): Promise<void> => {
    cancelTimer()
    const nowMs = clock.nowMs()
    followTimeZone(nowMs)
    const hasSlept = nowMs < armedAtMs - 1000 || nowMs > armedAtMs + armedForMs + sleptMs
    if (hasSlept) {
      graceUntilMs = nowMs + graceMs
      isStale = true
    }
    try {
      await keep(nowMs)
      await read(nowMs)
      if (isKeeper()) {
        await recover(nowMs)
        if (!isPaused) {
          await payOwed(nowMs)
          await runDue(nowMs)
        }
      }
    } catch (error) {
      // Such as a full disk: looked at again soon, and told now and then.
      isStale = true
      if (stopping.signal.aborted || Math.abs(nowMs - warnedAtMs) < readEveryMs) return arm()
      warnedAtMs = nowMs
      log.warn('the schedules could not be looked at', { error })
    }
    arm()
  }

  const arm = (): void => {
    if (stopping.signal.aborted) return
    cancelTimer()
    const nowMs = clock.nowMs()
    let delayMs = lookEveryMs
    if (isKeeper() && !isPaused)
      for (const { row, startMs } of entries.values()) {
        // What is due and could not be begun waits for the end of a run, or for the next look.
        if (running.has(row.schedule_id)) continue
        for (const ms of [startMs, row.retry_at_ms])
          if (ms !== null && ms > nowMs) delayMs = Math.min(delayMs, ms - nowMs)
      }
    armedAtMs = nowMs
    armedForMs = delayMs
    cancelTimer = clock.after(delayMs, look)
  }

  const look = (): void => {
    if (!isStarted || isQueued || stopping.signal.aborted) return
    isQueued = true
    working = working.then(() => {
      isQueued = false
      return stopping.signal.aborted ? undefined : work()
    })
  }

  /** A company that was added or removed in this process. */
  const followCompanies = async (): Promise<void> => {
    for await (const { topic } of changes.watch(stopping.signal)) {
      if (topic !== 'profiles') continue
      isStale = true
      look()
    }
  }

  return {
    get isKeeper() {
      return isKeeper()
    },
    get isStarted() {
      return isStarted
    },
    start: () => {
      if (isStarted || stopping.signal.aborted) return
      isStarted = true
      armedAtMs = clock.nowMs()
      void followCompanies()
      look()
    },
    wake: (reason) => {
      if (reason === 'resume') return look()
      store
        // Whichever process runs the schedules hears of it through the database.
        .write(() => schedules.retryForNetwork(clock.nowMs()))
        .then((count) => {
          if (count > 0) isStale = true
          look()
        })
        .catch((error: unknown) => log.warn('what waits for the network could not be hastened', { error }))
    },
    changed: () => {
      isStale = true
      look()
    },
    dispose: async () => {
      stopping.abort()
      cancelTimer()
      await working
      // Another process may go on at once; what runs here is ended by the runner.
      await lease?.release()
    },
  }
}
