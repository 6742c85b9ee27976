import { stat } from 'node:fs/promises'
import { ownerActor } from '../../access/actor.ts'
import { createBackups } from '../../backup/backups.ts'
import { readComeBackOf } from '../../backup/forgotten-since-repository.ts'
import { enterDataDir } from '../../backup/enter-data-dir.ts'
import { prepareRestore } from '../../backup/restore.ts'
import { makeDataDir } from '../../data-dir.ts'
import { createHostPorts } from '../../host-ports.ts'
import { backupPaths } from '../../store/whole/backup-names.ts'
import type { Environment, OfflineBackups } from './command-context.ts'

/** The backups of a data directory without opening its database, which may be the one that is damaged. */
export const openOfflineBackups = async (options: { dataDir: string; env: Environment }): Promise<OfflineBackups> => {
  const { dataDir, env } = options
  makeDataDir(dataDir)
  const { clock, log, masterKey } = createHostPorts({ dataDir, env, host: { kind: 'cli', capabilities: [] } })
  const backups = createBackups({ dataDir, clock, log })
  // A restore that was cut off is finished first; and whoever restores meanwhile sees this command.
  const presence = await enterDataDir({ dataDir, kind: 'cli', masterKey, clock, log })
  return {
    folder: backups.folder,
    list: () => backups.list(),
    check: (backupId) => backups.check(backupId),
    comeBack: async (backupId) => {
      const { atMs } = await backups.find(backupId)
      // The number must be true of what is confirmed next: one that nobody has looked into is looked into.
      if ((await backups.keyIdOf(backupId)) === undefined) await backups.check(backupId)
      const keyId = await backups.keyIdOf(backupId)
      return readComeBackOf(backupPaths(dataDir).database)?.({ atMs, keyId }) ?? null
    },
    restore: async (backupId) => {
      const parts = { dataDir, backups, clock, log, othersAlive: () => presence.othersAlive() }
      const prepared = await prepareRestore(parts, backupId, ownerActor('cli', 'CLI'))
      const before = await stat(backupPaths(dataDir).database).catch(() => null)
      prepared.finish()
      const safety = before && { ...prepared.safety, sizeBytes: before.size }
      return { restored: prepared.restored, safety, note: prepared.note }
    },
    dispose: async () => presence.dispose(),
  }
}
