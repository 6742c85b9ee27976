import { parentPort, workerData } from 'node:worker_threads'
import { createBulkRun } from './directory/bulk/bulk-run.ts'
import type { BulkSession } from './directory/bulk/session.ts'
import { truncateLog } from './privacy/bulk/compact-repository.ts'
import { createPrivacyWork } from './privacy/bulk/privacy-work.ts'
import { openBulkConnection } from './store/bulk-connection.ts'
import { serveWorker } from './store/worker-channel.ts'

// The worker's entry: one run, one connection, ended with the thread.
if (!parentPort) throw new Error('The bulk worker runs on a worker thread')
// Passed by createDirectoryWorker in the same build.
const session = workerData as BulkSession
const db = openBulkConnection(session.databasePath)
serveWorker(parentPort, {
  ...createBulkRun(db, session),
  ...createPrivacyWork(db),
  // For src-main/store/log-mover.ts. First what can be moved while others write, then the rest, so that the log begins anew.
  moveLog: (): void => {
    db.pragma('wal_checkpoint(PASSIVE)')
    truncateLog(db)
  },
})
