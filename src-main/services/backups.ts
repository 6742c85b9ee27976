import { createBackupService } from '../backup/backup-service.ts'
import { createConfigRepository } from '../backup/config-repository.ts'
import { createConfigTransfer } from '../backup/config-transfer.ts'
import type { Disposables } from '../disposables.ts'
import { version } from '../version.ts'
import type { Foundation } from './foundation.ts'

/** Backups, and the configuration as a file. */
export const createBackupArea = (
  base: Foundation,
  owned: Disposables,
  { forgetToken }: { forgetToken(secretId: string): Promise<void> },
) => {
  const { ports, store, leases, presence, notifications: notices, changes, clock, log } = base
  const { dataDir, lifecycle } = ports
  const service = owned.add(
    createBackupService({ dataDir, store, leases, presence, lifecycle, notices, changes, clock, log }),
  )
  const { vault, preferences, files, learn } = base
  const repository = createConfigRepository(store)
  const transfer = createConfigTransfer({
    repository,
    vault,
    preferences,
    files,
    changes,
    clock,
    version,
    learn,
    forgetToken,
  })
  const { list, create, check, remove, restore, dailyBackup, tellRestored } = service
  return {
    area: {
      list,
      create,
      check,
      remove,
      restore,
      ...transfer,
    },
    dailyBackup,
    tellRestored,
  }
}
