import type { Disposable } from '../../disposables.ts'
import { startWorker } from '../../store/worker-channel.ts'
import type { WorkerClient } from '../../store/worker-channel.ts'
import type { BulkRun } from '../bulk/bulk-run.ts'
import type { BulkSession } from '../bulk/session.ts'

/** The thread on which one run reads, compares and writes. */
export type DirectoryWorker = { methods: WorkerClient<BulkRun> } & Disposable

export const startDirectoryWorker = (session: BulkSession): DirectoryWorker => {
  const worker = startWorker<BulkRun>(session)
  return {
    methods: worker.methods,
    dispose: async () => {
      // Closing the connection first lets SQLite tidy up its log; a thread that already ended has nothing to close.
      await worker.methods.close().catch(() => undefined)
      await worker.dispose()
    },
  }
}
