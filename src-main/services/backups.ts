import { notBuilt } from '../not-built.ts'
import { createBackupService } from '../backup/backup-service.ts'
import type { Disposables } from '../disposables.ts'
import type { Foundation } from './foundation.ts'

/** Backups, and the configuration as a file. */
export const createBackupArea = (base: Foundation, owned: Disposables) => {
  const { ports, leases, presence, notifications: notices, changes, clock, log } = base
  const { dataDir, lifecycle } = ports
  const service = owned.add(createBackupService({ dataDir, leases, presence, lifecycle, notices, changes, clock, log }))
  const { list, create, check, remove, restore, dailyBackup, tellRestored } = service
  return {
    area: {
      list,
      create,
      check,
      remove,
      restore,
      exportConfig: notBuilt,
      previewConfig: notBuilt,
      importConfig: notBuilt,
    },
    dailyBackup,
    tellRestored,
  }
}
