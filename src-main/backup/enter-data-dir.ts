import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Clock, HostPorts, Log, MasterKeySource } from '../ports.ts'
import { openPresence } from '../presence/presence.ts'
import type { Presence } from '../presence/presence.ts'
import { isProcessAlive } from '../presence/process-alive.ts'
import { forgetKey, readBegunWipe, removeOwnFiles } from '../privacy/wipe-files.ts'
import { StoreError } from '../store/store-error.ts'
import { backupPaths } from '../store/whole/backup-names.ts'
import { takeLock } from './restore-lock.ts'
import { dropRestore, finishRestore, readJournal } from './restore-files.ts'

/** How long a process that is opened waits for a restore that is under way; it takes as long as renaming files. */
const patienceMs = 30_000
const lookEveryMs = 50

interface EntryParts {
  dataDir: string
  kind: HostPorts['host']['kind']
  masterKey: Pick<MasterKeySource, 'keychain' | 'keyFile'>
  clock: Clock
  log: Log
}

/**
 * The first thing that a process does with a data directory: it says that it is there, and waits for or finishes a restore or a wipe.
 * Whoever restores writes its journal first and looks for others then; whoever enters says so first and looks for a journal
 * then: so one of the two always sees the other.
 * @throws StoreError `in-use` where a restore does not end; `unreadable`
 */
export const enterDataDir = async (parts: EntryParts): Promise<Presence> => {
  const { dataDir, clock, log } = parts
  for (const startedAt = performance.now(); ; await clock.sleep(lookEveryMs)) {
    const wipe = readBegunWipe(dataDir)
    if (wipe) {
      if (!isSomebodyAtIt(wipe)) await finishLeftWipe(parts)
      else if (performance.now() - startedAt > patienceMs)
        throw new StoreError('in-use', dataDir, `process ${wipe.pid} removes everything`)
      if (readBegunWipe(dataDir)) continue
    }
    const presence = openPresence(parts)
    const journal = readJournal(dataDir)
    if (!journal) {
      clearAfterDead(dataDir)
      return presence
    }
    // Whoever restores waits until nobody is there.
    await presence.dispose()
    if (!isSomebodyAtIt(journal)) {
      finishLeftOver(dataDir, log)
      continue
    }
    if (performance.now() - startedAt > patienceMs)
      throw new StoreError('in-use', dataDir, `process ${journal.pid} replaces the database`)
  }
}

/** What a process that was killed while it prepared a restore left: nothing was decided yet. */
const clearAfterDead = (dataDir: string): void => {
  const { staged, lock } = backupPaths(dataDir)
  if (!existsSync(staged) && !existsSync(lock)) return
  const unlock = takeLock(lock)
  if (!unlock) return
  if (!readJournal(dataDir)) dropRestore(dataDir)
  unlock()
}

/** This process itself is not: it has come to open the data again. */
const isSomebodyAtIt = ({ host, pid }: { host: string; pid: number }): boolean =>
  pid !== process.pid && host === hostname() && isProcessAlive(pid)

/** A wipe whose process was killed: half of the data would be worse than either. One finishes it, others wait for that one. */
const finishLeftWipe = async ({ dataDir, masterKey, log }: EntryParts): Promise<void> => {
  const unlock = takeLock(backupPaths(dataDir).lock)
  if (!unlock) return
  try {
    const wipe = readBegunWipe(dataDir)
    if (!wipe) return
    await forgetKey(masterKey, wipe.key).catch((error: unknown) =>
      log.warn('the master key could not be removed', { error }),
    )
    removeOwnFiles(dataDir, wipe)
    log.warn('a wipe that was cut off has been finished')
  } finally {
    unlock()
  }
}

/** A restore whose process was killed. One finishes it, others wait for that one. */
const finishLeftOver = (dataDir: string, log: Log): void => {
  const unlock = takeLock(backupPaths(dataDir).lock)
  if (!unlock) return
  try {
    const journal = readJournal(dataDir)
    if (!journal) return
    finishRestore(dataDir, journal)
    log.info('a restore that was cut off has been finished', { backupId: journal.backupId })
  } catch (error) {
    log.error('a restore that was cut off could not be finished; the data is as it was before', { error })
  } finally {
    unlock()
  }
}
