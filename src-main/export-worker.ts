import { parentPort, workerData } from 'node:worker_threads'
import { IndexBehind } from './exports/find-members.ts'
import type { ExportJob, ThreadAnswer, ThreadMessage } from './exports/export-job.ts'
import { writeExport } from './exports/write-export.ts'
import { openSnapshot } from './store/snapshot.ts'

// The entry of the thread that writes one export: one read transaction, one file, ended with the thread.
const port = parentPort
if (!port) throw new Error('The export worker runs on a worker thread')
// Passed by runExportThread in the same build.
const job = workerData as ExportJob
const tell = (message: ThreadMessage): void => port.postMessage(message)

const snapshot = openSnapshot(job.databasePath)
try {
  const written = await writeExport({
    snapshot,
    job,
    onProgress: (rowsDone, rowsTotal) => tell({ type: 'progress', rowsDone, rowsTotal }),
    nextPage: () =>
      new Promise((resolve) => {
        port.once('message', (answer: ThreadAnswer) => resolve(answer))
        tell({ type: 'want' })
      }),
  })
  tell({ type: 'done', ...written })
} catch (error) {
  if (error instanceof IndexBehind) tell({ type: 'behind' })
  else {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
    tell({ type: 'failed', code, message, stack: stack ?? '' })
  }
} finally {
  await snapshot.dispose()
  port.close()
}
