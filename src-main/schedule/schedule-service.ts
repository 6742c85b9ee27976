import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Schedule, ScheduleJob } from '../contract/schedules.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Disposable } from '../disposables.ts'
import { alreadyRunning } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import { noSuchProfile } from '../profiles/missing.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import type { Store } from '../store/store.ts'
import { ensureDefaults } from './default-schedules.ts'
import type { Job } from './job-end.ts'
import { machineTimeZone } from './machine-time-zone.ts'
import { nextTimes } from './rule-times.ts'
import { ruleWords } from './rule-words.ts'
import { createScheduleAlerts } from './schedule-alerts.ts'
import type { ScheduleNotices } from './schedule-alerts.ts'
import { createScheduleRepository } from './schedule-repository.ts'
import type { StoredSchedule } from './schedule-repository.ts'
import { assertRule, assertSubject, defaultStays, noSuchSchedule } from './schedule-rules.ts'
import { createScheduleRunRepository } from './schedule-run-repository.ts'
import { createScheduleRunner } from './schedule-runner.ts'
import { nextStartOf, toSchedule, toScheduleRun } from './schedule-shapes.ts'
import { createScheduler, schedulerLease } from './scheduler.ts'

export interface ScheduleServiceParts {
  store: Store
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  notices: ScheduleNotices
  jobs: Readonly<Partial<Record<ScheduleJob, Job>>>
  /** Whether a sync of the company is running, in whichever process. */
  isCompanyBusy(profileId: string): boolean
  /** Whether a token that was in use has ended: nobody looked after it while the program was not running. */
  areTokensBehind(): boolean
  /** Runs of a schedule that are kept; 500 unless given. */
  keptRuns?: number
  /** How often the wall clock and the database are looked at; every 3 s unless given. */
  lookEveryMs?: number
}

/** Each takes some 150 µs, most of it to work out the next time. */
const shownAtOnce = 30

/** What will be done by the clock. */
export interface PlannedJob {
  job: ScheduleJob
  description: Bilingual
  atMs: number
}

export interface ScheduleService extends AreaService<'schedules'>, Disposable {
  /** From now on does what is due, as long as no other process does. For hosts that stay. */
  start(): void
  /** Looks at the clock at once: the machine slept (`resume`), or the network is back (`online`). */
  wake(reason: 'resume' | 'online'): void
  /** What is done next for a company, and for all; nothing where no process is open that does it. */
  upcoming(profileId: string): PlannedJob[]
}

export const createScheduleService = (parts: ScheduleServiceParts): ScheduleService => {
  const { store, leases, clock, log, changes, jobs } = parts
  const schedules = createScheduleRepository(store)
  const runs = createScheduleRunRepository(store)
  const alerts = createScheduleAlerts(parts.notices, (profileId) => schedules.companyName(profileId))
  const runner = createScheduleRunner({
    store,
    schedules,
    runs,
    leases,
    clock,
    log,
    changes,
    jobs,
    keptRuns: parts.keptRuns ?? 500,
    tell: alerts.tell,
  })
  const scheduler = createScheduler({
    store,
    schedules,
    runner,
    leases,
    clock,
    log,
    changes,
    isCompanyBusy: (profileId) => parts.isCompanyBusy(profileId),
    owedAtStart: () => (parts.areTokensBehind() ? 'token-refresh' : null),
    lookEveryMs: parts.lookEveryMs,
  })

  const find = (scheduleId: string): StoredSchedule => {
    const row = schedules.find(scheduleId)
    if (row) return row
    throw noSuchSchedule(scheduleId)
  }
  const state = () => {
    const holder = leases.holder(schedulerLease)
    return {
      pausedAtMs: schedules.pausedAtMs(),
      timeZone: machineTimeZone(),
      keeper: holder && { ...holder, isThis: scheduler.isKeeper },
    }
  }
  const moment = () => ({
    nowMs: clock.nowMs(),
    isPaused: schedules.pausedAtMs() !== null,
    isKept: leases.isHeld(schedulerLease),
  })
  const show = (row: StoredSchedule, at = moment()) =>
    toSchedule(row, { last: runs.last(row.schedule_id), isRunning: runner.isRunning(row.schedule_id), ...at })
  const shown = (scheduleId: string) => {
    const schedule = show(find(scheduleId))
    // Written by another build.
    if (!schedule) throw noSuchSchedule(scheduleId)
    return schedule
  }
  const told = (profileId: string | null): void => {
    scheduler.changed()
    changes.publish('schedules', profileId === null ? {} : { profileId })
  }
  const setPaused = async (pausedAtMs: number | null) => {
    await store.write(() => schedules.setPaused(pausedAtMs))
    told(null)
    return state()
  }

  return {
    list: async ({ profileId }) => {
      await ensureDefaults(store, schedules, clock)
      const at = moment()
      const items: Schedule[] = []
      for (const [index, row] of schedules.list(profileId).entries()) {
        if (index % shownAtOnce === shownAtOnce - 1) await setImmediate()
        const schedule = show(row, at)
        if (schedule) items.push(schedule)
      }
      return { state: state(), items }
    },
    preview: ({ cron, timeZone, count }) => {
      const nowMs = clock.nowMs()
      // Refused here as well as when it is stored: nobody shall learn only then that it cannot be.
      assertRule({ cron, timeZone }, nowMs)
      return { nextAtMs: nextTimes({ cron, timeZone }, nowMs, count), description: ruleWords(cron) }
    },
    add: async ({ job, profileId, cron, timeZone, randomOffsetMs, enabled }) => {
      const nowMs = clock.nowMs()
      assertSubject(job, profileId)
      if (profileId !== null && !schedules.companies().includes(profileId)) throw noSuchProfile(profileId)
      assertRule({ cron, timeZone }, nowMs)
      const scheduleId = randomUUID()
      await store.write(() =>
        schedules.add({
          schedule_id: scheduleId,
          profile_id: profileId,
          job,
          is_default: 0,
          cron,
          time_zone: timeZone,
          random_offset_ms: randomOffsetMs,
          enabled: enabled ? 1 : 0,
          handled_to_ms: nowMs,
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
        }),
      )
      told(profileId)
      return shown(scheduleId)
    },
    update: async ({ scheduleId, cron, timeZone, randomOffsetMs, enabled }) => {
      await ensureDefaults(store, schedules, clock)
      const before = find(scheduleId)
      const nowMs = clock.nowMs()
      const rule = { cron: cron ?? before.cron, timeZone: timeZone === undefined ? before.time_zone : timeZone }
      const isOther = rule.cron !== before.cron || rule.timeZone !== before.time_zone
      const isOn = enabled ?? before.enabled === 1
      if (isOther || (isOn && before.enabled === 0)) assertRule(rule, nowMs)
      const change = {
        cron: rule.cron,
        time_zone: rule.timeZone,
        enabled: isOn ? 1 : 0,
        ...(randomOffsetMs === undefined ? {} : { random_offset_ms: randomOffsetMs }),
      }
      // What was due under another rule, or while it was switched off, is nobody's debt.
      const isAnew = isOther || isOn !== (before.enabled === 1)
      await store.write(() => schedules.change(scheduleId, change, nowMs, isAnew ? nowMs : null))
      told(before.profile_id)
      return shown(scheduleId)
    },
    remove: async ({ scheduleId }) => {
      const { is_default, profile_id } = find(scheduleId)
      if (is_default === 1) throw defaultStays()
      await store.write(() => schedules.remove(scheduleId))
      told(profile_id)
      return { removed: true as const }
    },
    runNow: async ({ scheduleId }) => {
      await ensureDefaults(store, schedules, clock)
      const order = { trigger: 'person', dueAtMs: clock.nowMs(), missed: 0, attempt: 1 } as const
      const begun = await runner.begin(find(scheduleId), order)
      if (!begun)
        throw alreadyRunning({
          'zh-CN': '该计划正在执行，请等待其结束。',
          en: 'This schedule is running already. Wait until it ends.',
        })
      return { scheduleRunId: begun.scheduleRunId }
    },
    pauseAll: () => setPaused(schedules.pausedAtMs() ?? clock.nowMs()),
    resumeAll: () => setPaused(null),
    history: async ({ scheduleId, profileId, outcomes, offset, limit }) => {
      if (scheduleId !== undefined) find(scheduleId)
      // Where nobody else finds out that a command was killed in the middle.
      if (!scheduler.isStarted && !leases.isHeld(schedulerLease)) await runner.recover()
      const { total, items } = runs.page({ scheduleId, profileId, outcomes }, offset, limit)
      return { total, items: items.flatMap((row) => toScheduleRun(row) ?? []) }
    },

    start: () => scheduler.start(),
    wake: (reason) => scheduler.wake(reason),
    upcoming: (profileId) => {
      const at = moment()
      if (!at.isKept) return []
      return schedules.list(profileId).flatMap((row) => {
        const shape = show(row, at)
        const atMs = nextStartOf(row, at)
        return shape && atMs !== null ? [{ job: shape.job, description: shape.description, atMs }] : []
      })
    },
    dispose: async () => {
      await scheduler.dispose()
      await runner.dispose()
    },
  }
}
