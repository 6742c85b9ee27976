import { hostname } from 'node:os'
import type { AuditEntry } from '../access/audit-trail.ts'
import type { Actor } from '../area-service.ts'
import type { BackupFile } from '../contract/backup.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { invalid, usedElsewhere } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import { backupPaths, newBackupId } from '../store/whole/backup-names.ts'
import { takeLock } from './restore-lock.ts'
import { backupHints, forgottenSince, joinHints, openElsewhere, otherKey } from './backup-hints.ts'
import { asBackupFailure } from './backups.ts'
import type { Backups } from './backups.ts'
import { stageOnThread, UnusableFile } from './backup-thread.ts'
import { dropRestore, finishRestore, readJournal, writeJournal } from './restore-files.ts'
import type { PresentProcess } from '../presence/presence.ts'

/** How long a command may still have the data directory open that has just begun. */
const commandPatienceMs = 5_000
const lookEveryMs = 100

export interface RestoreParts {
  dataDir: string
  backups: Pick<Backups, 'find' | 'list'>
  clock: Clock
  log: Log
  /** All that have the data directory open beside whoever restores. */
  othersAlive(): PresentProcess[]
}

/** A restore of which nothing but the renaming of files is left. */
export interface PreparedRestore {
  restored: BackupFile
  /** What the present database will be. */
  safety: BackupFile
  note: Bilingual | null
  /** Once nothing of this process has the database open. @throws whatever kept it; the old database is then in its place */
  finish(): void
  /** Instead of finishing; the data is as it was. */
  cancel(): void
}

const shownNameOf = ({ id, name }: Pick<Actor, 'id' | 'name'>): string =>
  name === '' || name === id ? id : `${name} (${id})`

/**
 * Makes everything ready to replace the database by a backup, while work goes on, and keeps others out from then on.
 * @throws DeskError NOT_FOUND; INVALID where the backup cannot be used, the disk is full, or other programs have the data open
 */
export const prepareRestore = async (
  { dataDir, backups, clock, log, othersAlive }: RestoreParts,
  backupId: string,
  actor: Pick<Actor, 'id' | 'name' | 'via'>,
): Promise<PreparedRestore> => {
  const paths = backupPaths(dataDir)
  const restored = await backups.find(backupId)
  const unlock = takeLock(paths.lock)
  if (!unlock || readJournal(dataDir)) throw usedElsewhere(backupHints.restoring)
  const giveUp = () => {
    dropRestore(dataDir)
    unlock()
  }
  await assertAlone(othersAlive, clock).catch((error: unknown) => {
    unlock()
    throw error
  })
  const atMs = clock.nowMs()
  const taken = new Set((await backups.list()).map((one) => one.backupId))
  const safetyId = newBackupId('safety', atMs, restored.schemaVersion ?? 0, (id) => taken.has(id))
  const entry: AuditEntry = {
    actor,
    call: 'backup.restored',
    target: backupId,
    outcome: 'done',
    detail: {
      safety: safetyId,
      madeAt: new Date(restored.atMs).toISOString(),
      companies: restored.companies,
      members: restored.members,
    },
  }
  const staging = {
    type: 'stage',
    source: paths.databaseOf(backupId),
    present: paths.database,
    target: paths.staged,
  } as const
  const staged = await stageOnThread({ ...staging, entry, atMs }).catch((error: unknown) => {
    giveUp()
    throw error instanceof UnusableFile ? invalid(backupHints[error.reason]) : asBackupFailure(error)
  })
  const journal = {
    version: 1,
    backupId,
    safetyId,
    atMs,
    by: shownNameOf(actor),
    host: hostname(),
    pid: process.pid,
  } as const
  writeJournal(dataDir, journal)
  try {
    // Again, now that nobody new comes in.
    await assertAlone(othersAlive, clock)
  } catch (error) {
    giveUp()
    throw error
  }
  log.info('a restore is prepared', { backupId, safetyId })
  const { schemaVersion, companies, members, intact } = staged.facts
  return {
    restored: { ...restored, schemaVersion, companies, members, intact },
    safety: {
      backupId: safetyId,
      kind: 'safety',
      atMs,
      sizeBytes: 0,
      schemaVersion: null,
      companies: null,
      members: null,
      intact: null,
    },
    note: joinHints([
      staged.hasOtherKey && staged.hasSealedValues ? otherKey(staged.keySource) : null,
      forgottenSince(staged.forgotten),
    ]),
    finish: () => {
      try {
        finishRestore(dataDir, journal)
      } finally {
        unlock()
      }
      log.info('the database was replaced by a backup', { backupId, safetyId })
    },
    cancel: giveUp,
  }
}

/** A command that has just begun lasts a moment; anything else is named. */
export const assertAlone = async (othersAlive: () => PresentProcess[], clock: Clock): Promise<void> => {
  for (const startedAt = performance.now(); ; await clock.sleep(lookEveryMs)) {
    const others = othersAlive()
    if (others.length === 0) return
    const isOver = performance.now() - startedAt > commandPatienceMs
    if (isOver || others.some(({ kind }) => kind !== 'cli')) throw usedElsewhere(openElsewhere(others, hostname()))
  }
}
