import { randomUUID } from 'node:crypto'
import type { ChangeHub } from '../changes.ts'
import type { Disposable } from '../disposables.ts'
import { cancelled } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import type { Store } from '../store/store.ts'
import { inLogContext } from '../telemetry/log-context.ts'
import { endOfError, interruptedEnd, jobEnd } from './job-end.ts'
import type { Job, JobEnd } from './job-end.ts'
import { nextRetry, retryAfterInterruption } from './retries.ts'
import type { ScheduleRepository, StoredSchedule } from './schedule-repository.ts'
import type { NewRun, ScheduleRunRepository, StoredRun } from './schedule-run-repository.ts'

/** Old runs are removed after every so many new ones. */
const trimEvery = 50

export interface ScheduleRunnerParts {
  store: Store
  schedules: ScheduleRepository
  runs: ScheduleRunRepository
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  jobs: Readonly<Partial<Record<string, Job>>>
  /** Runs of a schedule that are kept. */
  keptRuns: number
  /** Is told how a run ended that nobody is going to try again. Must not throw. */
  tell(schedule: StoredSchedule, run: { trigger: string; end: JobEnd; isFinal: boolean }): void
}

/** What to run, and for which due time. */
export interface RunOrder {
  trigger: 'clock' | 'person' | 'retry'
  dueAtMs: number
  missed: number
  attempt: number
  /** Marks due times up to here as dealt with; left out for what a person starts. */
  handledToMs?: number
}

export interface LiveScheduleRun {
  scheduleRunId: number
  /** Resolves when it is over and recorded. */
  done: Promise<void>
}

export interface ScheduleRunner extends Disposable {
  /** Starts it, unless it runs already anywhere or somebody else dealt with the due time: null then. */
  begin(schedule: StoredSchedule, order: RunOrder): Promise<LiveScheduleRun | null>
  /** Whether it runs, in whichever process. */
  isRunning(scheduleId: string): boolean
  /** Ends what processes left behind that were killed; what was due then is done once more. @returns how many */
  recover(): Promise<number>
}

/** The runs of this process, and what is recorded of them. Never two of one schedule, however many processes there are. */
export const createScheduleRunner = (parts: ScheduleRunnerParts): ScheduleRunner => {
  const { store, schedules, runs, leases, clock, log, changes, jobs } = parts
  const live = new Map<number, { controller: AbortController; done: Promise<void> }>()
  const begun = new Map<string, number>()
  let lease: Lease | null = null
  let isDisposed = false

  /**
   * One lease for all runs of this process: a row is running as long as the process that wrote it is. A lease for each
   * would cost two more transactions and a heartbeat for every run.
   */
  const holdLease = async (): Promise<Lease> => {
    if (!lease || lease.lost) lease = await leases.tryAcquire(`schedule-runs:${randomUUID()}`)
    if (!lease) throw new Error('a lease with a new name is held by somebody else')
    return lease
  }
  const isAlive = (row: StoredRun): boolean => live.has(row.schedule_run_id) || leases.isHeld(row.lease)

  /** Inside `store.write`. */
  const interrupt = (row: StoredRun): void => {
    const { outcome, detail } = interruptedEnd
    const ending = { outcome, detail, errcode: null, runId: null, finishedAtMs: clock.nowMs() }
    if (!runs.end(row.schedule_run_id, ending)) return
    const retry = retryAfterInterruption(row, clock.nowMs())
    if (retry) schedules.setRetry(row.schedule_id, retry)
  }

  const runJob = async (schedule: StoredSchedule, scheduleRunId: number, signal: AbortSignal): Promise<JobEnd> => {
    const job = jobs[schedule.job]
    if (!job) return noSuchJob
    try {
      const about = {
        scheduleId: schedule.schedule_id,
        profileId: schedule.profile_id,
        noteSync: (runId: string) => {
          log.info('a schedule has started a sync', { runId, job: schedule.job })
          void store
            .write(() => runs.noteSync(scheduleRunId, runId))
            .then(() => changes.publish('schedules', aboutCompany(schedule)))
            .catch((error: unknown) => log.warn('the sync of a schedule could not be noted', { error }))
        },
      }
      const work = () => job(about, signal)
      return (await inLogContext({ scheduleId: schedule.schedule_id }, work)) ?? jobEnd('done')
    } catch (error) {
      // What ends because the program ends is done again at the next start.
      if (signal.aborted) return interruptedEnd
      const end = endOfError(error)
      if (end.outcome === 'failed') log.warn('a schedule failed', { scheduleId: schedule.schedule_id, error })
      return end
    }
  }

  const follow = async (
    schedule: StoredSchedule,
    row: NewRun,
    scheduleRunId: number,
    signal: AbortSignal,
  ): Promise<void> => {
    const { schedule_id: scheduleId } = schedule
    const end = await runJob(schedule, scheduleRunId, signal)
    const finishedAtMs = clock.nowMs()
    let isFinal = true
    const isRecorded = await store.write(() => {
      const { outcome, detail, errcode, runId } = end
      if (!runs.end(scheduleRunId, { outcome, detail, errcode, runId, finishedAtMs })) return false
      const retry =
        outcome === 'interrupted'
          ? retryAfterInterruption(row, finishedAtMs)
          : // It may have been changed or switched off meanwhile.
            nextRetry(schedules.find(scheduleId), row, end, finishedAtMs)
      if (retry) schedules.setRetry(scheduleId, retry)
      else if (row.trigger === 'person' && outcome === 'done') schedules.setRetry(scheduleId, null)
      isFinal = retry === null
      const count = (begun.get(scheduleId) ?? 0) + 1
      begun.set(scheduleId, count)
      if (count % trimEvery === 1) runs.keepNewest(scheduleId, parts.keptRuns)
      return true
    })
    if (isRecorded) parts.tell(schedule, { trigger: row.trigger, end, isFinal })
  }

  return {
    begin: async (schedule, { trigger, dueAtMs, missed, attempt, handledToMs }) => {
      if (isDisposed) throw cancelled()
      const { name } = await holdLease()
      const { schedule_id: scheduleId, profile_id, job } = schedule
      const row: NewRun = {
        schedule_id: scheduleId,
        profile_id,
        job,
        trigger,
        due_at_ms: dueAtMs,
        missed,
        started_at_ms: clock.nowMs(),
        attempt,
        lease: name,
      }
      const scheduleRunId = await store.write(() => {
        for (const open of runs.open(scheduleId)) {
          if (isAlive(open)) return null
          interrupt(open)
        }
        if (handledToMs !== undefined) {
          const isOpen = runs.claim(scheduleId, schedule.handled_to_ms, handledToMs, schedule.retry_at_ms)
          if (!isOpen) return null
        }
        return runs.begin(row)
      })
      if (scheduleRunId === null) return null
      // Asked for just before the program began to end.
      const controller = new AbortController()
      if (isDisposed) controller.abort(cancelled())
      const done = follow(schedule, row, scheduleRunId, controller.signal)
        .catch((error: unknown) => log.error('the run of a schedule could not be recorded', { scheduleId, error }))
        .finally(() => {
          live.delete(scheduleRunId)
          changes.publish('schedules', aboutCompany(schedule))
        })
      live.set(scheduleRunId, { controller, done })
      changes.publish('schedules', aboutCompany(schedule))
      return { scheduleRunId, done }
    },
    isRunning: (scheduleId) => runs.open(scheduleId).some(isAlive),
    recover: async () => {
      const left = runs.open().filter((row) => !isAlive(row))
      if (left.length === 0) return 0
      await store.write(() => {
        for (const row of left) if (!isAlive(row)) interrupt(row)
      })
      changes.publish('schedules')
      return left.length
    },
    dispose: async () => {
      isDisposed = true
      for (const { controller } of live.values()) controller.abort(cancelled())
      await Promise.all([...live.values()].map(({ done }) => done))
      await lease?.release()
    },
  }
}

const aboutCompany = ({ profile_id }: StoredSchedule) => (profile_id === null ? {} : { profileId: profile_id })

const noSuchJob = jobEnd('skipped', {
  'zh-CN': '此版本无法执行这项任务。',
  en: 'This version cannot do this.',
})
