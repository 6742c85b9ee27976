import type { ChangeHub } from '../changes.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import type { FieldRepository } from './field-repository.ts'
import { startPrivacyWorker } from './privacy-worker.ts'

/** Between two parts others may write. */
const pauseMs = 15
/** How often another process that is erasing is looked at. */
const foreignPollMs = 500
/** How often open pages are told how far it has come. */
const tellMs = 400
const leaseName = 'erasing'

/**
 * Erases fields that were switched off, on the bulk thread, a small transaction at a time. One process does it for all;
 * where it is killed, the next one that starts goes on.
 */
export interface Erasing extends Disposable {
  /** Resolves when nothing is left, or with `dispose`; never fails, what goes wrong is logged. */
  run(): Promise<void>
}

export interface ErasingParts {
  databasePath: string
  fields: Pick<FieldRepository, 'isAnyLeft'>
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
}

export const createErasing = ({ databasePath, fields, leases, clock, log, changes }: ErasingParts): Erasing => {
  const ending = new AbortController()
  const { signal } = ending
  const pause = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined)
  let underWay: Promise<void> | null = null

  /** False where another process does it. */
  const erase = async (): Promise<boolean> => {
    const lease = await leases.tryAcquire(leaseName)
    if (!lease) return false
    const worker = startPrivacyWorker(databasePath)
    const startedAt = performance.now()
    let toldAt = startedAt
    try {
      while (await worker.methods.erasePart()) {
        if (signal.aborted || lease.lost) return true
        if (performance.now() - toldAt > tellMs) {
          toldAt = performance.now()
          changes.publish('profiles')
        }
        await pause(pauseMs)
      }
      log.info('fields that were switched off are erased', { durationMs: Math.round(performance.now() - startedAt) })
      return true
    } finally {
      await worker.dispose()
      await lease.release()
      changes.publish('profiles')
      changes.publish('directory')
    }
  }
  const eraseAll = async (): Promise<void> => {
    await Promise.resolve()
    try {
      while (!signal.aborted && fields.isAnyLeft()) if (!(await erase())) await pause(foreignPollMs)
    } catch (error) {
      log.warn('fields that were switched off could not be erased', { error })
    }
    // At once: who switches a field off after that look must not find it under way.
    underWay = null
  }

  return {
    run: () => (underWay ??= eraseAll()),
    dispose: async () => {
      ending.abort()
      await underWay
    },
  }
}
