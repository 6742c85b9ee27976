import { randomUUID } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Run, RunProgress } from '../contract/sync.ts'
import type { Disposable } from '../disposables.ts'
import { invalid, notConfigured } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import { inLogContext } from '../telemetry/log-context.ts'
import type { WecomClient } from '../wecom/types.ts'
import type { ChangeLists } from './change-lists.ts'
import type { Forgotten } from './bulk/forgotten-people.ts'
import { createLiveRuns } from './live-runs.ts'
import type { RunEvent } from './live-runs.ts'
import type { RuleRepository } from './rule-repository.ts'
import type { RunControlRepository, RunWish } from './run-control-repository.ts'
import type { RunRepository } from './run-repository.ts'
import { startDirectoryWorker } from './run/directory-worker.ts'
import { executeRun, superseded } from './run/execute-run.ts'
import { loggedWorker } from './run/logged-steps.ts'
import { heldAt } from './run/pause-gate.ts'
import { createProgress } from './run/progress.ts'
import {
  busy,
  interruptedReason,
  noSuchRun,
  notWaiting,
  overAlready,
  pastHolding,
  rejectedReason,
  unanswered,
} from './run/run-reasons.ts'
import type { SearchIndex } from './search-index.ts'

/** How often a run of another process is looked at while somebody watches it. */
const foreignPollMs = 500

/** How long a lease may outlive the run that held it. */
const leaseAfterglowMs = 2000
const leaseRetryMs = 20

/** How long another process may take to do what is wanted of its run, and how often is looked whether it has. */
const wishPatienceMs = 20_000
const wishPollMs = 100

export interface SyncServiceParts {
  databasePath: string
  runs: RunRepository
  controls: RunControlRepository
  rules: RuleRepository
  changeLists: ChangeLists
  leases: LeaseRepository
  wecom: WecomClient
  clock: Clock
  log: Log
  changes: ChangeHub
  searchIndex: Pick<SearchIndex, 'follow'>
  /** Finds the company meant by a call that names none. */
  profiles: { resolve(profileId: string | undefined): { profileId: string; ordinal: number } }
  /** People of a company who must not come back; none unless given. Throws where their key cannot be had. */
  forgottenOf?: (profileId: string) => Promise<Forgotten | null>
  /** Is told of runs that end or take unusually long, for notifications. Must not throw. */
  tell?: (event: RunEvent) => void
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
  const { runs, controls, leases, clock, log, changes } = parts
  const tell = (event: RunEvent): void => {
    try {
      parts.tell?.(event)
    } catch (error) {
      log.error('a run event could not be told', { runId: event.run.runId, error })
    }
  }
  const live = createLiveRuns({ ...parts, tell })
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
    await interrupt(runs.unfinished(profileId).map(({ runId }) => runId))
    return lease
  }

  const interrupt = async (runIds: string[]): Promise<number> => {
    if (runIds.length === 0) return 0
    const count = await runs.markInterrupted(runIds, clock.nowMs(), interruptedReason)
    await controls.forget(runIds)
    for (const run of runIds.map((runId) => runs.find(runId)))
      if (run?.state === 'interrupted') tell({ type: 'ended', run })
    return count
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
      let forgotten: Forgotten | null
      try {
        // Under the lease: forgetting somebody holds it as well.
        forgotten = (await parts.forgottenOf?.(profileId)) ?? null
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
      const rules = parts.rules.find(profileId)
      const session = { company, skipWithoutMobile: rules.skipWithoutMobile, ...(forgotten ? { forgotten } : {}) }
      live.launch(get(runId), lease, session, async (here, worker) => {
        const { progress, gate, signal } = here
        const outcome = await executeRun(
          { runId, kind, scope, dryRun, rules },
          { client: heldAt(gate, client, signal), worker, progress, gate, clock, log, signal },
        )
        if (outcome.guard.length > 0) log.warn('the deletion guard holds the plan of the run', { guard: outcome.guard })
        log.info('sync run ended', { state: outcome.state, counts: outcome.counts })
      })
      return { runId }
    },

    watch: ({ runId }, { signal }) => {
      const run = get(runId)
      const here = live.find(runId)
      return here ? here.progress.watch(signal) : watchElsewhere(run, signal)
    },

    cancel: ({ runId }) => want(runId, 'cancel'),
    pause: ({ runId }) => want(runId, 'pause'),
    resume: ({ runId }) => want(runId, 'resume'),

    confirm: ({ runId }) =>
      decide(runId, async (run, company) => {
        const state = Object.values(run.counts).some((kind) => kind && kind.failed > 0) ? 'partial' : 'succeeded'
        const thread = startDirectoryWorker({ databasePath: parts.databasePath, company, runId })
        const worker = loggedWorker(thread, clock, log)
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

    runs: ({ profileId, states, kinds, offset, limit }) =>
      runs.page(parts.profiles.resolve(profileId).profileId, { states, kinds }, offset, limit),
    get: ({ runId }) => get(runId),
    problems: ({ runId, offset, limit }) => {
      get(runId)
      return runs.problems(runId, offset, limit)
    },
    changes: ({ runId, offset, limit, ...filter }) => {
      const run = get(runId)
      return parts.changeLists.page(run, parts.profiles.resolve(run.profileId).ordinal, filter, offset, limit)
    },
    compare: async ({ runId, otherRunId, side, entity, offset, limit }) => {
      const [first, second] = [get(runId), get(otherRunId)]
      if (first.profileId !== second.profileId) {
        throw invalid({
          'zh-CN': '只能比较同一企业的两次同步。',
          en: 'Only two runs of the same company can be compared.',
        })
      }
      const company = parts.profiles.resolve(first.profileId).ordinal
      const compared = await parts.changeLists.compare(first, second, company, { side, entity }, offset, limit)
      return { runs: [first, second], ...compared }
    },

    rules: ({ profileId }) => parts.rules.find(parts.profiles.resolve(profileId).profileId),
    setRules: async ({ profileId: asked, ...wanted }) => {
      const { profileId } = parts.profiles.resolve(asked)
      const rules = await parts.rules.change(profileId, wanted)
      changes.publish('profiles', { profileId })
      return rules
    },

    settled: async (runId) => {
      await live.find(runId)?.done
    },
    recover: () => {
      const orphans = runs.unfinished().filter(({ lease }) => !leases.isHeld(lease))
      return interrupt(orphans.map(({ runId }) => runId))
    },
    dispose: () => live.dispose(),
  }

  /** Does it where the run is: here, or in another process that looks for what is wanted of it. */
  const want = async (runId: string, wish: RunWish): Promise<Run> => {
    const here = live.find(runId)
    if (here) {
      await here[wish]()
      return get(runId)
    }
    const run = get(runId)
    if (isOver(run)) throw overAlready()
    await controls.want(runId, wish)
    for (let waitedMs = 0; waitedMs < wishPatienceMs; waitedMs += wishPollMs) {
      if (!leases.isHeld(leaseName(run.profileId))) {
        // Its process is gone: whoever gets the lease finds that out.
        await (await acquire(run.profileId)).release()
        return get(runId)
      }
      await clock.sleep(wishPollMs)
      const now = get(runId)
      const control = controls.find(runId)
      if (isOver(now)) {
        if (wish === 'cancel') return now
        throw overAlready()
      }
      if (wish === 'cancel' || !control || control.wish !== null) continue
      if (control.isPaused !== (wish === 'pause')) throw pastHolding()
      return now
    }
    throw unanswered(runId)
  }

  const assertWaiting = (run: Run): void => {
    if (run.state !== 'awaiting-confirmation') {
      throw notWaiting()
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
      await inLogContext({ runId, profileId }, () => work(run, company))
      log.info('a plan was decided', { runId, profileId, state: get(runId).state })
      changes.publish('runs', run)
      changes.publish('directory', run)
      tell({ type: 'ended', run: get(runId) })
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
      else if (controls.find(run.runId)?.isPaused) progress.hold()
      yield progress.snapshot()
      if (isOver(run) || signal?.aborted) return
      await clock.sleep(foreignPollMs, signal).catch(() => undefined)
      if (signal?.aborted) return
    }
  }

  return service
}
