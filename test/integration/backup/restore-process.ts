import { ownerActor } from '../../../src-main/access/actor.ts'
import { createBackups } from '../../../src-main/backup/backups.ts'
import { prepareRestore } from '../../../src-main/backup/restore.ts'
import { systemClock as clock } from '../../../src-main/system-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

// A process of its own that makes and restores backups until it is killed by a test.
const [dataDir, ...backupIds] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('usage: restore-process DATA_DIR [BACKUP…]')
const log = createQuietLog()
const backups = createBackups({ dataDir, clock, log })
process.send?.('ready')
for (;;) {
  if (backupIds.length === 0) await backups.make('daily')
  for (const backupId of backupIds) {
    const parts = { dataDir, backups, clock, log, othersAlive: () => [] }
    const prepared = await prepareRestore(parts, backupId, ownerActor('cli', 'test'))
    prepared.finish()
  }
}
