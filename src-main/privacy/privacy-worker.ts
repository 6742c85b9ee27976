import type { Disposable } from '../disposables.ts'
import type { Clock } from '../ports.ts'
import { startWorker } from '../store/worker-channel.ts'
import type { WorkerClient } from '../store/worker-channel.ts'
import type { PrivacyWork } from './bulk/privacy-work.ts'

/** The bulk thread, for what is removed or looked through for privacy. */
export type PrivacyWorker = { methods: WorkerClient<PrivacyWork> } & Disposable

export const startPrivacyWorker = (databasePath: string): PrivacyWorker => {
  const worker = startWorker<PrivacyWork & { close(): void }>({ databasePath, company: 0, runId: '' })
  return {
    methods: worker.methods,
    dispose: async () => {
      // Closing the connection first lets SQLite tidy up its log; a thread that already ended has nothing to close.
      await worker.methods.close().catch(() => undefined)
      await worker.dispose()
    },
  }
}

/** Runs work on such a thread, which ends with it. */
export const onPrivacyWorker = async <T>(
  databasePath: string,
  work: (methods: PrivacyWorker['methods']) => Promise<T>,
): Promise<T> => {
  const worker = startPrivacyWorker(databasePath)
  try {
    return await work(worker.methods)
  } finally {
    await worker.dispose()
  }
}

/** Between two steps others may write. */
const mergePauseMs = 10

/** Merges the search indexes to the end: what was removed stands in them until then. */
export const mergeIndexes = async (
  { mergeStep }: Pick<PrivacyWorker['methods'], 'mergeStep'>,
  clock: Pick<Clock, 'sleep'>,
): Promise<void> => {
  while (await mergeStep()) await clock.sleep(mergePauseMs)
}
