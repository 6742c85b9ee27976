import { stat } from 'node:fs/promises'
import type { Actor, AreaService } from '../area-service.ts'
import type { Notices } from '../alerts/notification-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { BackupFile } from '../contract/backup.ts'
import type { Disposable } from '../disposables.ts'
import { DeskError, invalid } from '../errors.ts'
import type { Clock, Lifecycle, Log } from '../ports.ts'
import type { Presence } from '../presence/presence.ts'
import { isDamage } from '../store/store-error.ts'
import type { Store } from '../store/store.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import { backupPaths } from '../store/whole/backup-names.ts'
import { backupHints } from './backup-hints.ts'
import { createBackups, keptBackups } from './backups.ts'
import { readComeBack } from './forgotten-since-repository.ts'
import { tellLastRestore, backupFailed, backupRecovered } from './backup-notices.ts'
import { prepareRestore } from './restore.ts'
import { readLastRestore } from './restore-files.ts'

const leaseName = 'backup'
/** How often open pages hear how far a backup is. */
const tellEveryMs = 300

type BackupCalls = Pick<AreaService<'backup'>, 'list' | 'create' | 'check' | 'remove' | 'restore'>

export interface BackupService extends BackupCalls, Disposable {
  /** For the schedule. @throws where it could not be made; people have been told then */
  dailyBackup(signal: AbortSignal): Promise<BackupFile>
  /** Tells once what became of a restore, after the data has been opened again. */
  tellRestored(): void
}

export interface BackupServiceParts {
  dataDir: string
  store: Store
  leases: LeaseRepository
  presence: Pick<Presence, 'othersAlive'>
  lifecycle: Lifecycle
  notices: Notices
  changes: ChangeHub
  clock: Clock
  log: Log
}

/** @throws DeskError INVALID where another process makes one */
const busy = () => invalid(backupHints.busy)

export const createBackupService = (parts: BackupServiceParts): BackupService => {
  const { dataDir, store, leases, presence, lifecycle, notices, changes, clock, log } = parts
  const backups = createBackups({ dataDir, clock, log })
  const ending = new AbortController()
  /** What is being made here, and how far. */
  let making: { kind: 'daily' | 'manual'; share: number } | null = null
  let isRestoring = false
  let checking: Promise<void> | null = null
  const looked = new Set<string>()

  const changed = () => changes.publish('backups')

  /** A damaged database must not keep anybody from seeing the backups that replace it. */
  const comeBackNow = () => {
    try {
      return readComeBack(store)
    } catch (error) {
      if (isDamage(error)) return null
      throw error
    }
  }

  const make = async (kind: 'daily' | 'manual', signal: AbortSignal): Promise<BackupFile> => {
    if (making || isRestoring) throw busy()
    making = { kind, share: 0 }
    const lease = await leases.tryAcquire(leaseName).catch((error: unknown) => {
      making = null
      throw error
    })
    let toldAt = performance.now()
    const onProgress = (done: number, total: number) => {
      making = { kind, share: total === 0 ? 0 : done / total }
      if (performance.now() - toldAt < tellEveryMs) return
      toldAt = performance.now()
      changed()
    }
    try {
      if (!lease) throw busy()
      changed()
      return await backups.make(kind, { onProgress, signal: AbortSignal.any([signal, ending.signal]) })
    } finally {
      making = null
      await lease?.release()
      changed()
    }
  }

  /** Backups that nobody has looked at, such as those of an upgrade: one after another, so that lists can say what is in them. */
  const lookAtUnknown = (items: readonly BackupFile[]): void => {
    const unknown = items.filter(({ intact, backupId }) => intact === null && !looked.has(backupId))
    if (checking || unknown.length === 0) return
    const lookAtAll = async () => {
      for (const { backupId } of unknown) {
        looked.add(backupId)
        await backups.check(backupId, ending.signal)
      }
    }
    checking = lookAtAll()
      .catch((error: unknown) => {
        if (!ending.signal.aborted) log.warn('a backup could not be looked at', { error })
      })
      .finally(() => {
        checking = null
        if (!ending.signal.aborted) changed()
      })
  }

  const restore = async (backupId: string, actor: Actor) => {
    if (making || isRestoring) throw isRestoring ? invalid(backupHints.restoring) : busy()
    isRestoring = true
    try {
      const othersAlive = () => presence.othersAlive()
      const prepared = await prepareRestore({ dataDir, backups, clock, log, othersAlive }, backupId, actor)
      let begun = false
      lifecycle
        .withEverythingClosed(() => {
          begun = true
          prepared.finish()
          return Promise.resolve()
        })
        .catch((error: unknown) => {
          if (!begun) prepared.cancel()
          log.error('a restore was not finished', { backupId, error })
        })
        .finally(() => (isRestoring = false))
      const { size: sizeBytes } = await stat(backupPaths(dataDir).database)
      return { restored: prepared.restored, safety: { ...prepared.safety, sizeBytes }, note: prepared.note }
    } catch (error) {
      isRestoring = false
      throw error
    }
  }

  return {
    list: async () => {
      const files = await backups.list()
      lookAtUnknown(files)
      const comeBack = comeBackNow()
      const items = await Promise.all(
        files.map(async (file) => {
          const keyId = await backups.keyIdOf(file.backupId).catch(() => undefined)
          return { ...file, comeBack: comeBack?.({ atMs: file.atMs, keyId }) ?? null }
        }),
      )
      return {
        folder: backups.folder,
        keptDaily: keptBackups.daily,
        items,
        making,
        lastRestore: readLastRestore(dataDir),
      }
    },
    create: (_input, { signal }) => make('manual', signal ?? ending.signal),
    check: async ({ backupId }, { signal }) => {
      const checked = await backups.check(backupId, signal)
      changed()
      return checked
    },
    remove: async ({ backupId }) => {
      await backups.remove(backupId)
      changed()
      return { removed: true }
    },
    restore: ({ backupId }, { actor }) => restore(backupId, actor),
    dailyBackup: async (signal) => {
      try {
        const made = await make('daily', signal)
        notices.recovered(backupRecovered)
        return made
      } catch (error) {
        // Told by whoever makes the other one.
        const isBusy = error instanceof DeskError && error.data.hint === backupHints.busy
        if (!signal.aborted && !ending.signal.aborted && !isBusy) notices.raise(backupFailed(error))
        throw error
      }
    },
    tellRestored: () => tellLastRestore(dataDir, notices),
    dispose: async () => {
      ending.abort(new DOMException('The program ends', 'AbortError'))
      await checking
    },
  }
}
