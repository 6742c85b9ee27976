import type { ChangeHub } from '../changes.ts'
import type { Run } from '../contract/sync.ts'
import { cancelled } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease } from '../store/lease-repository.ts'
import { inLogContext } from '../telemetry/log-context.ts'
import { countingCalls } from '../wecom/counted-calls.ts'
import type { CountedCalls } from '../wecom/counted-calls.ts'
import { ApiError } from '../wecom/wecom-error.ts'
import { startDirectoryWorker } from './run/directory-worker.ts'
import type { DirectoryWorker } from './run/directory-worker.ts'
import { loggedProgress, loggedWorker } from './run/logged-steps.ts'
import { createPauseGate } from './run/pause-gate.ts'
import type { PauseGate } from './run/pause-gate.ts'
import { createProgress } from './run/progress.ts'
import type { Progress } from './run/progress.ts'
import { watchTime } from './run/watch-time.ts'
import type { Forgotten } from './bulk/forgotten-people.ts'
import { appCodeOf, cancelledReason, failedReason, overAlready, pastHolding } from './run/run-reasons.ts'
import type { RunControlRepository } from './run-control-repository.ts'
import type { RunRepository } from './run-repository.ts'
import type { SearchIndex } from './search-index.ts'

/** How often a run looks for what other processes want of it. */
const lookForWishesMs = 500

/** `ended`: it is over, or waits for a person. `slow`: it takes more than 30 s beyond its usual time; told once. */
export interface RunEvent {
  type: 'ended' | 'slow'
  run: Run
}

export interface LiveRunParts {
  databasePath: string
  runs: RunRepository
  controls: RunControlRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  searchIndex: Pick<SearchIndex, 'follow'>
  tell(event: RunEvent): void
}

export interface LiveRun {
  readonly progress: Progress
  readonly gate: PauseGate
  readonly signal: AbortSignal
  readonly done: Promise<void>
  /** Returns once the run has ended. */
  cancel(): Promise<void>
  /** @throws DeskError where nothing is left that could be held */
  pause(): Promise<void>
  resume(): Promise<void>
}

/** The runs of this process. */
export const createLiveRuns = (parts: LiveRunParts) => {
  const { runs, controls, clock, log, changes } = parts
  const live = new Map<string, LiveRun>()

  const endWithout = async (run: Run, error: unknown, isCancelled: boolean): Promise<void> => {
    if (isCancelled) log.info('sync run cancelled', { runId: run.runId })
    else log.error('sync run failed', { runId: run.runId, error })
    await runs.end(run.runId, {
      state: isCancelled ? 'cancelled' : 'failed',
      finishedAtMs: clock.nowMs(),
      reason: isCancelled ? cancelledReason : failedReason(error),
      appCode: isCancelled ? null : appCodeOf(error, run.kind),
      errcode: error instanceof ApiError && !isCancelled ? error.errcode : null,
    })
  }

  /** Does what other processes want. Returns its end. */
  const watchWishes = (runId: string, here: LiveRun): (() => void) => {
    let isOver = false
    let stop = () => {}
    const look = async (): Promise<void> => {
      const wish = controls.find(runId)?.wish ?? null
      if (wish === 'cancel') void here.cancel()
      // What cannot be held is answered with how it stands.
      else if (wish === 'pause') await here.pause().catch(() => controls.answer(runId, here.gate.isPaused))
      else if (wish === 'resume') await here.resume()
    }
    const next = () => {
      if (isOver) return
      stop = clock.after(lookForWishesMs, () => {
        look()
          .catch((error: unknown) => log.warn('wishes of other processes could not be read', { runId, error }))
          .finally(next)
      })
    }
    next()
    return () => {
      isOver = true
      stop()
    }
  }

  /** Work on the bulk thread under the company's lease; the run's row tells how it ended, whatever happens. */
  const launch = (
    run: Run,
    lease: Lease,
    session: { company: number; skipWithoutMobile: boolean; forgotten?: Forgotten },
    work: (here: LiveRun, worker: DirectoryWorker) => Promise<void>,
  ): void => {
    const { runId } = run
    const controller = new AbortController()
    const progress = loggedProgress(createProgress(run, clock), log)
    const gate = createPauseGate()
    const setPaused = async (isPaused: boolean): Promise<void> => {
      if (isPaused) {
        gate.pause()
        progress.hold()
      } else {
        gate.resume()
        progress.goOn()
      }
      await controls.answer(runId, isPaused)
      changes.publish('runs', run)
    }
    const doAll = async (counted: () => CountedCalls): Promise<void> => {
      log.info('sync run started', { kind: run.kind, trigger: run.trigger, dryRun: run.dryRun, scope: run.scope })
      const thread = startDirectoryWorker({ databasePath: parts.databasePath, runId, ...session })
      const worker = loggedWorker(thread, clock, log)
      const onSlow = () => {
        log.warn('sync run is slow', { runId, usualMs: run.usualMs, activeMs: progress.activeMs() })
        parts.tell({ type: 'slow', run: runs.find(runId) ?? run })
      }
      const stops = [watchTime(run.usualMs, progress, clock, onSlow), watchWishes(runId, here)]
      try {
        await work(here, worker)
      } catch (error) {
        await endWithout(run, error, controller.signal.aborted)
      } finally {
        for (const stop of stops) stop()
        log.info('the run has called WeCom', { ...counted() })
        await controls.forget([runId]).catch((error: unknown) => log.warn('run control stays', { runId, error }))
        await lease.release().catch((error: unknown) => log.warn('lease could not be released', { error }))
        // The row goes with its company, where that was removed in the meantime.
        const ended = runs.find(runId)
        progress.finish(ended ?? { ...run, state: 'cancelled' })
        changes.publish('runs', run)
        changes.publish('directory', run)
        if (ended) parts.tell({ type: 'ended', run: ended })
        // Housekeeping: searches wait for the index, and nobody but the end of the process for the rest.
        const indexed = worker.methods.index()
        parts.searchIndex.follow(session.company, indexed)
        await indexed.catch(() => undefined)
        await worker.methods.checkpoint().catch((error: unknown) => log.warn('checkpoint failed', { error }))
        await worker.dispose()
      }
    }
    let done = Promise.resolve()
    const here: LiveRun = {
      progress,
      gate,
      signal: controller.signal,
      get done() {
        return done
      },
      cancel: async () => {
        controller.abort(cancelled())
        await done
      },
      pause: async () => {
        const { state, stage } = progress.snapshot()
        if (state !== 'running' || controller.signal.aborted) throw overAlready()
        if (stage === 'compare' || stage === 'apply') throw pastHolding()
        if (!gate.isPaused) await setPaused(true)
      },
      resume: async () => {
        if (progress.snapshot().state !== 'running') throw overAlready()
        await setPaused(false)
      },
    }
    // Whatever is done for the run, in every layer, says so in the log.
    done = inLogContext({ runId, profileId: run.profileId }, () => countingCalls(doAll))
      .catch((error: unknown) => log.error('sync run could not be recorded', { runId, error }))
      .finally(() => live.delete(runId))
    live.set(runId, here)
    changes.publish('runs', run)
  }

  return {
    launch,
    find: (runId: string): LiveRun | undefined => live.get(runId),
    dispose: async (): Promise<void> => {
      await Promise.all([...live.values()].map((here) => here.cancel()))
    },
  }
}
