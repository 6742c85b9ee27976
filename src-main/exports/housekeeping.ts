import type { ChangeHub } from '../changes.ts'
import type { ExportTask } from '../contract/exports.ts'
import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import type { ExportFolder } from './export-folder.ts'
import type { ExportRepository } from './export-repository.ts'
import { interrupted } from './failure-text.ts'

const keptMs = 24 * 3_600_000
const sweepEveryMs = 3_600_000

export interface HousekeepingParts {
  repository: ExportRepository
  folder: ExportFolder
  leases: Pick<LeaseRepository, 'isHeld'>
  changes: ChangeHub
  clock: Clock
  log: Log
}

/** Personal data must not lie about: what is over, expired or left behind by a killed process is removed. */
export const createHousekeeping = ({ repository, folder, leases, changes, clock, log }: HousekeepingParts) => {
  let cancelTimer = () => {}

  /** Of processes that were killed: whoever lives holds the lease. */
  const clearInterrupted = async (): Promise<void> => {
    for (const { task, lease } of repository.unfinished()) {
      if (leases.isHeld(lease)) continue
      await repository.update({ ...task, state: 'failed', finishedAtMs: clock.nowMs(), failure: interrupted })
      await folder.remove(task.exportId)
      changes.publish('exports', { profileId: task.profileId })
    }
  }

  const sweep = async (): Promise<void> => {
    await clearInterrupted()
    const expired = repository.finishedBefore(clock.nowMs() - keptMs)
    for (const exportId of expired) await folder.remove(exportId)
    if (expired.length > 0) {
      await repository.remove(expired)
      changes.publish('exports')
    }
    // Those whose rows went with their company. The files first: a row is there before its file.
    const found = await folder.ids()
    const known = repository.ids()
    for (const exportId of found) if (!known.has(exportId)) await folder.remove(exportId)
  }

  const begin = async (): Promise<void> => {
    // A folder that cannot be read or a database that is busy must not keep the program from starting.
    await sweep().catch((error: unknown) => log.warn('old exports could not be cleared up', { error }))
    cancelTimer = clock.after(sweepEveryMs, () => void begin())
  }

  return {
    begin,
    end: () => cancelTimer(),
    clearInterrupted,
    isExpired: ({ finishedAtMs }: ExportTask): boolean =>
      finishedAtMs !== null && finishedAtMs <= clock.nowMs() - keptMs,
  }
}
