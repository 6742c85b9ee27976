import type { Clock, Log } from '../ports.ts'
import { isDamage, StoreError } from '../store/store-error.ts'
import { storePaths } from '../store/store-paths.ts'
import { noBackupAdvice, restoreAdvice } from './backup-hints.ts'
import { createBackups } from './backups.ts'

/** A database that is damaged or gone, with the last good backup and how to restore it; anything else as it is. Never fails. */
export const adviseOnDamage = async (
  thrown: unknown,
  { dataDir, clock, log }: { dataDir: string; clock: Clock; log: Log },
): Promise<unknown> => {
  // A query of the start may meet the damage before anybody looks for it.
  const isMet = isDamage(thrown) && !(thrown instanceof StoreError)
  const error = isMet
    ? new StoreError('damaged', storePaths(dataDir).database, String(thrown), { cause: thrown })
    : thrown
  if (!(error instanceof StoreError) || (error.kind !== 'damaged' && error.kind !== 'gone')) return error
  const { kind } = error
  try {
    const good = await createBackups({ dataDir, clock, log }).lastGood()
    return error.advised(good ? restoreAdvice(kind, { ...good, dataDir }) : noBackupAdvice[kind], good)
  } catch (failure) {
    log.warn('the backups could not be looked at', { error: failure })
    return error
  }
}
