import { Worker } from 'node:worker_threads'
import { workerUrl } from '../store/worker-channel.ts'
import type { ChangePage, ExportJob, ThreadAnswer, ThreadMessage } from './export-job.ts'

/** Rows are few at a time; more than this means that something keeps them. */
const memoryLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 }

export type ThreadOutcome = { state: 'done'; rows: number; sizeBytes: number } | { state: 'behind' }

/** What went wrong on the thread; the stack is the thread's. */
export class ExportThreadError extends Error {
  override readonly name = 'ExportThreadError'
  /** Such as ENOSPC; null where it was not the system that refused. */
  readonly code: string | null

  constructor({ code, message, stack }: { code: string | null; message: string; stack: string }) {
    super(message)
    this.code = code
    this.stack = stack
  }
}

export interface ThreadOptions {
  onProgress(rowsDone: number, rowsTotal: number | null): void
  /** For a list that is handed over. */
  pages: AsyncIterator<ChangePage> | null
  signal: AbortSignal
}

/**
 * Writes one file on a thread of its own, with a connection of its own.
 * @throws ExportThreadError; the signal's reason, once the thread has ended and so has left the file alone
 */
export const runExportThread = async (
  job: ExportJob,
  { onProgress, pages, signal }: ThreadOptions,
): Promise<ThreadOutcome> => {
  signal.throwIfAborted()
  const worker = new Worker(workerUrl('export-worker'), {
    workerData: job,
    name: 'export',
    resourceLimits: memoryLimits,
  })
  let stop = () => {}
  try {
    return await new Promise<ThreadOutcome>((resolve, reject) => {
      stop = () => reject(signal.reason as Error)
      signal.addEventListener('abort', stop)
      const hand = async () => {
        const next = await pages?.next()
        worker.postMessage((!next || next.done ? null : next.value) satisfies ThreadAnswer)
      }
      worker.on('message', (message: ThreadMessage) => {
        if (message.type === 'progress') onProgress(message.rowsDone, message.rowsTotal)
        else if (message.type === 'want') hand().catch(reject)
        else if (message.type === 'behind') resolve({ state: 'behind' })
        else if (message.type === 'failed') reject(new ExportThreadError(message))
        else resolve({ state: 'done', rows: message.rows, sizeBytes: message.sizeBytes })
      })
      worker.on('error', (error) => {
        const code = 'code' in error && typeof error.code === 'string' ? error.code : null
        reject(new ExportThreadError({ code, message: error.message, stack: error.stack ?? '' }))
      })
      worker.on('exit', (exitCode) => reject(new Error(`The thread of an export ended with code ${exitCode}`)))
    })
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
    // Not awaited: a list that is being worked out ends only after that, and nobody waits for it any more.
    void pages?.return?.().catch(() => undefined)
  }
}
