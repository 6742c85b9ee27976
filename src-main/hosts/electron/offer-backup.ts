import { ownerActor } from '../../access/actor.ts'
import { beginAnewAdvice, lossTexts } from '../../backup/backup-hints.ts'
import { createBackups } from '../../backup/backups.ts'
import { prepareRestore } from '../../backup/restore.ts'
import type { Clock, Log } from '../../ports.ts'
import { presentProcesses } from '../../presence/presence.ts'
import { StoreError } from '../../store/store-error.ts'
import { restart } from './restart.ts'
import type { RestartOptions } from './restart.ts'
import { describeStartFailure } from './start-failure.ts'

export interface BackupOffer extends RestartOptions {
  electron: Pick<typeof Electron, 'app' | 'dialog' | 'shell'>
  dataDir: string
  clock: Clock
  log: Log
}

const openFolder = 1
const quit = 2

/**
 * Where the database is damaged or gone and there is a good backup: asks whether to restore it. A damaged one is kept as a backup.
 * @returns whether the app has ended with the answer, and starts again where it was restored; false where anything else is wrong
 */
export const offerBackup = async (error: unknown, offer: BackupOffer): Promise<boolean> => {
  if (!(error instanceof StoreError) || !error.lastGood) return false
  const isGone = error.kind === 'gone'
  const loss = lossTexts[isGone ? 'gone' : 'damaged']
  const { electron, dataDir, clock, log } = offer
  const { backupId, atMs } = error.lastGood
  const time = new Date(atMs).toLocaleString('sv').slice(0, 16)
  const backups = createBackups({ dataDir, clock, log })
  for (;;) {
    // In both languages: the chosen one may be what cannot be read.
    const { response } = await electron.dialog.showMessageBox({
      type: 'error',
      title: 'WeCom Desk',
      message: `${loss['zh-CN']} · ${loss.en}`,
      detail: [
        isGone ? `可以恢复 ${time} 的备份。` : `可以恢复 ${time} 的备份；损坏的数据库会另外保留。`,
        isGone
          ? `The backup of ${time} can be restored.`
          : `The backup of ${time} can be restored; the damaged database is kept beside.`,
        ...(isGone ? [beginAnewAdvice['zh-CN'], beginAnewAdvice.en] : []),
        error.path,
      ].join('\n\n'),
      buttons: [`恢复备份 ${time} · Restore`, '打开文件夹 · Open folder', '退出 · Quit'],
      defaultId: 0,
      cancelId: quit,
      noLink: true,
    })
    if (response === quit) {
      electron.app.exit(1)
      return true
    }
    if (response === openFolder) {
      await electron.shell.openPath(backups.folder)
      continue
    }
    try {
      const othersAlive = () => presentProcesses(dataDir, Date.now())
      const parts = { dataDir, backups, clock, log, othersAlive }
      const prepared = await prepareRestore(parts, backupId, ownerActor('desktop', 'start'))
      prepared.finish()
      restart(offer)
      return true
    } catch (failure) {
      log.error('the backup could not be restored at the start', { backupId, error: failure })
      const { title, content } = describeStartFailure(failure)
      electron.dialog.showErrorBox(title, content)
    }
  }
}
