import { ownerActor } from '../access/actor.ts'
import type { SyncKind } from '../contract/sync.ts'
import type { SyncService } from '../directory/sync-service.ts'
import { cancelled, DeskError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { endOfSync, jobEnd } from './job-end.ts'
import type { Job } from './job-end.ts'

/** How soon a sync is tried again that somebody else was quicker to begin. */
const busyRetryMs = 5000

export interface CompanyJobParts {
  sync: Pick<SyncService, 'start' | 'cancel' | 'settled' | 'get'>
  /** Starts the practice company where it is needed and nobody has it open. */
  attendPractice(profileId: string): Promise<void>
  clock: Clock
}

const isBusy = (error: unknown): boolean => error instanceof DeskError && error.code === 'ALREADY_RUNNING'

/** Syncs by the clock: begun in the name of the program, and waited for. */
export const createCompanyJobs = ({ sync, attendPractice, clock }: CompanyJobParts) => {
  const call = { actor: ownerActor('system', 'schedule') }

  const startWhenFree = async (profileId: string, kind: SyncKind, signal: AbortSignal): Promise<string> => {
    for (;;) {
      try {
        signal.throwIfAborted()
        const asked = { profileId, kind, scope: { children: true }, dryRun: false, trigger: 'schedule' } as const
        return (await sync.start(asked, call)).runId
      } catch (error) {
        if (!isBusy(error)) throw error
        await clock.sleep(busyRetryMs, signal)
      }
    }
  }

  const job =
    (kind: SyncKind): Job =>
    async ({ profileId, noteSync }, signal) => {
      if (profileId === null) return jobEnd('skipped')
      await attendPractice(profileId)
      const runId = await startWhenFree(profileId, kind, signal)
      noteSync(runId)
      const cancel = () => void Promise.resolve(sync.cancel({ runId }, call)).catch(() => undefined)
      signal.addEventListener('abort', cancel, { once: true })
      if (signal.aborted) cancel()
      try {
        await sync.settled(runId)
        // It is not a person who cancelled it.
        if (signal.aborted) throw cancelled()
        return endOfSync(await sync.get({ runId }, call))
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    }

  return { 'sync-all': job('all'), 'sync-members': job('members'), 'sync-departments': job('departments') } as const
}
