import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import type { ForgottenRepository } from './forgotten-repository.ts'
import { startDirectoryWorker } from './run/directory-worker.ts'

/** Between two parts others may write. */
const pauseMs = 20
/** How often another process that is clearing is looked at. */
const foreignPollMs = 500
const leaseName = 'clearing'

/**
 * Clears away the mirrors of removed companies on the bulk thread, a small transaction at a time. One process does it for
 * all; where it is killed, the next one that starts goes on.
 */
export interface Clearing extends Disposable {
  /** Resolves when nothing is left, or with `dispose`; never fails, what goes wrong is logged. */
  run(): Promise<void>
}

export interface ClearingParts {
  databasePath: string
  forgotten: Pick<ForgottenRepository, 'isAnyLeft'>
  leases: LeaseRepository
  clock: Clock
  log: Log
}

export const createClearing = ({ databasePath, forgotten, leases, clock, log }: ClearingParts): Clearing => {
  const ending = new AbortController()
  const { signal } = ending
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined)
  let underWay: Promise<void> | null = null

  /** False where another process does it. */
  const clear = async (): Promise<boolean> => {
    const lease = await leases.tryAcquire(leaseName)
    if (!lease) return false
    const worker = startDirectoryWorker({ databasePath, company: 0, runId: '' })
    try {
      while (await worker.methods.forgetPart()) {
        if (signal.aborted || lease.lost) return true
        await pause(pauseMs)
      }
      log.info('what was left of removed companies is cleared away')
      return true
    } finally {
      await worker.dispose()
      await lease.release()
    }
  }
  const clearAll = async (): Promise<void> => {
    await Promise.resolve()
    try {
      while (!signal.aborted && forgotten.isAnyLeft()) if (!(await clear())) await pause(foreignPollMs)
    } catch (error) {
      log.warn('removed companies could not be cleared away', { error })
    }
    // At once: who removes a company after that look must not find it under way.
    underWay = null
  }

  return {
    run: () => (underWay ??= clearAll()),
    dispose: async () => {
      ending.abort()
      await underWay
    },
  }
}
