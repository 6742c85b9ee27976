import { randomUUID } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'
import type { ChangeHub } from '../changes.ts'
import { applicationCodes } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Run, RunProgress, SyncKind } from '../contract/sync.ts'
import type { Disposable } from '../disposables.ts'
import { alreadyRunning, cancelled, invalid, notConfigured, notFound } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import type { WecomClient } from '../wecom/types.ts'
import { ApiError, ConfigError, NetworkError, TimeoutError, TokenError, WeComError } from '../wecom/wecom-error.ts'
import { executeRun, superseded } from './run/execute-run.ts'
import { startDirectoryWorker } from './run/directory-worker.ts'
import { createProgress } from './run/progress.ts'
import type { Progress } from './run/progress.ts'
import type { RunRepository } from './run-repository.ts'
import type { SearchIndex } from './search-index.ts'

/** How often a run of another process is looked at while somebody watches it. */
const foreignPollMs = 500

/** How long a lease may outlive the run that held it. */
const leaseAfterglowMs = 2000
const leaseRetryMs = 20

export interface SyncServiceParts {
  databasePath: string
  runs: RunRepository
  leases: LeaseRepository
  wecom: WecomClient
  clock: Clock
  log: Log
  changes: ChangeHub
  searchIndex: Pick<SearchIndex, 'follow'>
  /** Finds the company meant by a call that names none. */
  profiles: { resolve(profileId: string | undefined): { profileId: string; ordinal: number } }
}

interface LiveRun {
  progress: Progress
  controller: AbortController
  done: Promise<void>
}

const interruptedReason: Bilingual = {
  'zh-CN': '程序在运行中途退出，未改动任何数据。请重新同步。',
  en: 'The program ended in the middle of the run; nothing was changed. Sync again.',
}
const cancelledReason: Bilingual = { 'zh-CN': '已取消，未改动任何数据。', en: 'Cancelled; nothing was changed.' }
const rejectedReason: Bilingual = {
  'zh-CN': '计划已放弃，未改动任何数据。',
  en: 'The plan was discarded; nothing was changed.',
}

const noSuchRun = (runId: string) =>
  notFound('run', runId, { 'zh-CN': `没有编号为 ${runId} 的同步。`, en: `There is no run ${runId}.` })

const busy = (runId?: string) =>
  alreadyRunning(
    {
      'zh-CN': '该企业正在同步（可能由另一个进程发起）。请等待其结束，或先取消它。',
      en: 'This company is being synced already, perhaps by another process. Wait until it ends, or cancel it first.',
    },
    runId,
  )

const failureCodes: Record<SyncKind, number> = {
  departments: applicationCodes.departmentSync,
  members: applicationCodes.memberSync,
  tags: applicationCodes.fullSync,
  all: applicationCodes.fullSync,
}

const appCodeOf = (error: unknown, kind: SyncKind): number => {
  if (error instanceof TokenError) return applicationCodes.wecomAuthentication
  if (error instanceof ApiError) return applicationCodes.wecomApi
  if (error instanceof TimeoutError) return applicationCodes.upstreamTimeout
  if (error instanceof NetworkError) return applicationCodes.upstreamUnavailable
  if (error instanceof ConfigError) return applicationCodes.configuration
  return failureCodes[kind]
}

const failedReason = (error: unknown): Bilingual =>
  error instanceof WeComError
    ? error.facts.hint
    : {
        'zh-CN': `内部错误，未改动任何数据：${error instanceof Error ? error.message : String(error)}`,
        en: `A defect; nothing was changed: ${error instanceof Error ? error.message : String(error)}`,
      }

const isOver = (run: Run): boolean => run.state !== 'running' && run.state !== 'queued'

export type SyncService = AreaService<'sync'> &
  Disposable & {
    /** Waits until a run of this process has ended. */
    settled(runId: string): Promise<void>
    /** Marks runs that a process left behind when it was killed. To be called once at the start. */
    recover(): Promise<number>
  }

export const createSyncService = (parts: SyncServiceParts): SyncService => {
  const { runs, leases, clock, log, changes } = parts
  const live = new Map<string, LiveRun>()
  const leaseName = (profileId: string): string => `sync:${profileId}`
  const get = (runId: string): Run => {
    const run = runs.find(runId)
    if (!run) throw noSuchRun(runId)
    return run
  }

  /** Holding the company's lease, nobody else can be running: whoever says so was killed. */
  const acquire = async (profileId: string): Promise<Lease> => {
    let lease = await leases.tryAcquire(leaseName(profileId))
    // A run is over when its row says so; its lease follows a moment later.
    for (
      let waitedMs = 0;
      !lease && waitedMs < leaseAfterglowMs && runs.unfinished(profileId).length === 0;
      waitedMs += leaseRetryMs
    ) {
      await clock.sleep(leaseRetryMs)
      lease = await leases.tryAcquire(leaseName(profileId))
    }
    if (!lease) throw busy(runs.unfinished(profileId)[0]?.runId)
    const orphans = runs.unfinished(profileId).map(({ runId }) => runId)
    await runs.markInterrupted(orphans, clock.nowMs(), interruptedReason)
    return lease
  }

  const tell = (run: Pick<Run, 'profileId' | 'runId'>): void => {
    changes.publish('runs', run)
    changes.publish('directory', run)
  }

  const endWithout = async (run: Run, error: unknown, controller: AbortController): Promise<void> => {
    const isCancelled = controller.signal.aborted
    if (!isCancelled) log.error('sync run failed', { runId: run.runId, error })
    await runs.end(run.runId, {
      state: isCancelled ? 'cancelled' : 'failed',
      finishedAtMs: clock.nowMs(),
      reason: isCancelled ? cancelledReason : failedReason(error),
      appCode: isCancelled ? null : appCodeOf(error, run.kind),
      errcode: error instanceof ApiError && !isCancelled ? error.errcode : null,
    })
  }

  /** Work on the bulk thread under the company's lease; the run's row tells how it ended, whatever happens. */
  const launch = (
    run: Run,
    lease: Lease,
    company: number,
    work: (live: LiveRun, worker: ReturnType<typeof startDirectoryWorker>) => Promise<void>,
  ): void => {
    const controller = new AbortController()
    const progress = createProgress(run, clock)
    const entry: LiveRun = { progress, controller, done: Promise.resolve() }
    entry.done = (async () => {
      const worker = startDirectoryWorker({ databasePath: parts.databasePath, company, runId: run.runId })
      try {
        await work(entry, worker)
      } catch (error) {
        await endWithout(run, error, controller)
      } finally {
        await lease.release().catch((error: unknown) => log.warn('lease could not be released', { error }))
        // The row goes with its company, where that was removed in the meantime.
        progress.finish(runs.find(run.runId) ?? { ...run, state: 'cancelled' })
        tell(run)
        // Housekeeping: searches wait for the index, and nobody but the end of the process for the rest.
        const indexed = worker.methods.index()
        parts.searchIndex.follow(company, indexed)
        await indexed.catch(() => undefined)
        await worker.methods.checkpoint().catch((error: unknown) => log.warn('checkpoint failed', { error }))
        await worker.dispose()
      }
    })()
      .catch((error: unknown) => log.error('sync run could not be recorded', { runId: run.runId, error }))
      .finally(() => live.delete(run.runId))
    live.set(run.runId, entry)
    changes.publish('runs', run)
  }

  const service: SyncService = {
    start: async ({ profileId: asked, kind, scope, dryRun, trigger }) => {
      const { profileId, ordinal: company } = parts.profiles.resolve(asked)
      const client = parts.wecom.forProfile(profileId)
      if (!client.company.secrets.some((secret) => secret.kind === 'app' || secret.kind === 'directory-sync')) {
        throw notConfigured(
          'secret',
          {
            'zh-CN': '读取通讯录需要自建应用或通讯录同步的 Secret，请先在设置中添加。',
            en: 'Reading the directory needs the secret of a self-built app or of directory sync. Add one in the settings.',
          },
          ['app', 'directory-sync'],
        )
      }
      const lease = await acquire(profileId)
      const runId = randomUUID()
      try {
        await runs.insert({
          run_id: runId,
          profile_id: profileId,
          kind,
          scope: JSON.stringify(scope),
          trigger,
          state: 'running',
          dry_run: dryRun ? 1 : 0,
          started_at_ms: clock.nowMs(),
          finished_at_ms: null,
          counts: '{}',
          guard: '[]',
          reason: null,
          app_code: null,
          errcode: null,
          problem_count: 0,
          lease: lease.name,
        })
      } catch (error) {
        await lease.release()
        throw error
      }
      const runLog = log.child({ runId, profileId })
      launch(get(runId), lease, company, async ({ progress, controller }, worker) => {
        const outcome = await executeRun(
          { runId, kind, scope, dryRun },
          { client, worker, progress, clock, log: runLog, signal: controller.signal },
        )
        runLog.info('sync run ended', { state: outcome.state, counts: outcome.counts })
      })
      return { runId }
    },

    watch: ({ runId }, { signal }) => {
      const run = get(runId)
      const here = live.get(runId)
      return here ? here.progress.watch(signal) : watchElsewhere(run, signal)
    },

    cancel: async ({ runId }) => {
      const here = live.get(runId)
      if (here) {
        here.controller.abort(cancelled())
        await here.done
        return get(runId)
      }
      const run = get(runId)
      if (isOver(run)) {
        throw invalid({
          'zh-CN': '该同步已经结束，无法取消。',
          en: 'This run has ended already and cannot be cancelled.',
        })
      }
      // Not ours: either its process is gone, or it must be cancelled there.
      const lease = await acquire(run.profileId)
      await lease.release()
      return get(runId)
    },

    confirm: ({ runId }) =>
      decide(runId, async (run, company) => {
        const state = Object.values(run.counts).some((kind) => kind && kind.failed > 0) ? 'partial' : 'succeeded'
        const worker = startDirectoryWorker({ databasePath: parts.databasePath, company, runId })
        try {
          const nowMs = clock.nowMs()
          await worker.methods.applyPlan(
            nowMs,
            { state, finishedAtMs: nowMs, reason: null },
            JSON.stringify(superseded),
          )
          const indexed = worker.methods.index()
          parts.searchIndex.follow(company, indexed)
          await indexed.catch(() => undefined)
        } finally {
          await worker.dispose()
        }
      }),

    reject: ({ runId }) =>
      decide(runId, async () => {
        await runs.end(runId, {
          state: 'rejected',
          finishedAtMs: clock.nowMs(),
          reason: rejectedReason,
          appCode: null,
          errcode: null,
        })
      }),

    runs: ({ profileId, offset, limit }) => runs.page(parts.profiles.resolve(profileId).profileId, offset, limit),
    get: ({ runId }) => get(runId),
    problems: ({ runId, offset, limit }) => {
      get(runId)
      return runs.problems(runId, offset, limit)
    },
    changes: ({ runId, entity, operation, offset, limit }) => {
      const run = get(runId)
      const { ordinal: company } = parts.profiles.resolve(run.profileId)
      return runs.changes(run, company, {
        ...(entity ? { entity } : {}),
        ...(operation ? { operation } : {}),
        offset,
        limit,
      })
    },

    pause: () => notBuilt(),
    resume: () => notBuilt(),
    compare: () => notBuilt(),
    rules: () => notBuilt(),
    setRules: () => notBuilt(),

    settled: async (runId) => {
      await live.get(runId)?.done
    },
    recover: async () => {
      const orphans = runs.unfinished().filter(({ lease }) => !leases.isHeld(lease))
      return runs.markInterrupted(
        orphans.map(({ runId }) => runId),
        clock.nowMs(),
        interruptedReason,
      )
    },
    dispose: async () => {
      const ending = [...live.values()]
      for (const { controller } of ending) controller.abort(cancelled())
      await Promise.all(ending.map(({ done }) => done))
    },
  }

  const assertWaiting = (run: Run): void => {
    if (run.state !== 'awaiting-confirmation') {
      throw invalid({
        'zh-CN': '该同步不在等待确认的状态，可能已被应用、放弃或被之后的同步取代。',
        en: 'This run does not wait for a decision; it may have been applied, discarded or superseded by a later run.',
      })
    }
  }

  /** Decides about a plan under the company's lease; where that fails the plan goes on waiting. */
  const decide = async (runId: string, work: (run: Run, company: number) => Promise<void>): Promise<Run> => {
    const { profileId } = get(runId)
    assertWaiting(get(runId))
    const { ordinal: company } = parts.profiles.resolve(profileId)
    const lease = await acquire(profileId)
    try {
      const run = get(runId)
      // Somebody else may have decided between the question and the lease.
      assertWaiting(run)
      await work(run, company)
      tell(run)
    } finally {
      await lease.release()
    }
    return get(runId)
  }

  const watchElsewhere = async function* watchElsewhere(
    first: Run,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RunProgress, void, void> {
    for (let run = first; ; run = get(first.runId)) {
      const progress = createProgress(run, clock)
      if (isOver(run)) progress.finish(run)
      yield progress.snapshot()
      if (isOver(run) || signal?.aborted) return
      await clock.sleep(foreignPollMs, signal).catch(() => undefined)
      if (signal?.aborted) return
    }
  }

  return service
}
