import { existsSync } from 'node:fs'
import { createAuditTrail } from '../access/audit-trail.ts'
import { carryForgotten, readForgotten } from '../store/whole/carry-forgotten.ts'
import type { CarriedForgotten } from '../store/whole/carry-forgotten.ts'
import { readLastWords, stageDatabase } from '../store/whole/staged-database.ts'
import { StoreError } from '../store/store-error.ts'
import { systemClock } from '../system-clock.ts'
import type { BackupJob, StagedFacts } from './backup-job.ts'

/** A backup cannot take the place of the database. */
export class UnusableBackup extends Error {
  override readonly name = 'UnusableBackup'
  readonly reason: 'damaged' | 'newer'

  constructor(reason: UnusableBackup['reason']) {
    super(`The backup is ${reason}`)
    this.reason = reason
  }
}

/**
 * Everything that can go wrong with a restore goes wrong here, on a copy: what remains afterwards is to rename files.
 * @throws UnusableBackup
 */
export const stageRestore = async (job: Extract<BackupJob, { type: 'stage' }>): Promise<StagedFacts> => {
  const { source, target, entry, atMs } = job
  const before = readLastWords(job.present)
  const known = readForgotten(job.present)
  let forgotten: CarriedForgotten | null = null
  try {
    const staged = await stageDatabase(source, target, async (store) => {
      const clock = { ...systemClock, nowMs: () => atMs }
      const trail = createAuditTrail({ store, clock, redact: (fields) => fields })
      // The trail is that of the backup from here on; by this hash the one that it replaces is known again.
      forgotten = known && carryForgotten(store.connection, known)
      const again = forgotten?.carried ?? 0
      const detail = {
        ...entry.detail,
        headHashBefore: before.headHash,
        ...(again > 0 ? { forgottenAgain: again } : {}),
      }
      await trail.append({ ...entry, detail })
    })
    if (!staged) throw new UnusableBackup('damaged')
    const { keyId, keySource, hasSealedValues } = staged.key
    // A damaged database does not say which key it had, most likely this one.
    const isUnknown = !before.isReadable && existsSync(job.present)
    const hasOtherKey = !isUnknown && keyId !== null && keyId !== before.keyId
    return { facts: staged.facts, hasOtherKey, keySource, hasSealedValues, forgotten }
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'newer') throw new UnusableBackup('newer')
    throw error
  }
}
