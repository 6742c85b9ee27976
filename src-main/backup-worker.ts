import { parentPort, workerData } from 'node:worker_threads'
import type { BackupJob, BackupMessage } from './backup/backup-job.ts'
import { checkDatabase, copyDatabase } from './store/whole/copy-database.ts'
import { stageRestore, UnusableBackup } from './backup/stage-restore.ts'

// The entry of the thread that works on one database file as a whole; ended with the thread.
const port = parentPort
if (!port) throw new Error('The backup worker runs on a worker thread')
// Passed by runBackupThread in the same build.
const job = workerData as BackupJob
const tell = (message: BackupMessage): void => port.postMessage(message)

const work = async (): Promise<BackupMessage> => {
  switch (job.type) {
    case 'copy': {
      const onProgress = (pagesDone: number, pagesTotal: number) => tell({ type: 'progress', pagesDone, pagesTotal })
      return { type: 'facts', facts: await copyDatabase(job.source, job.target, onProgress) }
    }
    case 'check':
      return { type: 'facts', facts: checkDatabase(job.file) }
    case 'stage':
      return { type: 'staged', staged: await stageRestore(job) }
  }
}

try {
  tell(await work())
} catch (error) {
  if (error instanceof UnusableBackup) tell({ type: 'unusable', reason: error.reason })
  else {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
    tell({ type: 'failed', code, message, stack: stack ?? '' })
  }
} finally {
  port.close()
}
