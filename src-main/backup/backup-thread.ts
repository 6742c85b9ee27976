import { Worker } from 'node:worker_threads'
import { workerUrl } from '../store/worker-channel.ts'
import type { DatabaseFacts } from '../store/whole/database-facts.ts'
import type { BackupJob, BackupMessage, StagedFacts } from './backup-job.ts'

/** What went wrong on the thread; the stack is the thread's. */
export class BackupThreadError extends Error {
  override readonly name = 'BackupThreadError'
  /** Such as ENOSPC or SQLITE_FULL; null where it was not the system that refused. */
  readonly code: string | null

  constructor({ code, message, stack }: { code: string | null; message: string; stack: string }) {
    super(message)
    this.code = code
    this.stack = stack
  }
}

/** The file that was chosen cannot be used; see BackupMessage. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
  readonly reason: 'damaged' | 'newer'

  constructor(reason: UnusableFile['reason']) {
    super(`The database is ${reason}`)
    this.reason = reason
  }
}

interface ThreadOptions {
  onProgress?: ((pagesDone: number, pagesTotal: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** @throws BackupThreadError, UnusableFile, or the signal's reason once the thread has ended and so leaves the files alone */
const run = async (job: BackupJob, { onProgress, signal }: ThreadOptions): Promise<BackupMessage> => {
  signal?.throwIfAborted()
  const worker = new Worker(workerUrl('backup-worker'), { workerData: job, name: 'backup' })
  let stop = () => {}
  try {
    return await new Promise<BackupMessage>((resolve, reject) => {
      stop = () => reject(signal?.reason as Error)
      signal?.addEventListener('abort', stop)
      worker.on('message', (message: BackupMessage) => {
        if (message.type === 'progress') onProgress?.(message.pagesDone, message.pagesTotal)
        else if (message.type === 'failed') reject(new BackupThreadError(message))
        else if (message.type === 'unusable') reject(new UnusableFile(message.reason))
        else resolve(message)
      })
      worker.on('error', reject)
      worker.on('exit', (code) => reject(new Error(`The backup thread ended with code ${code}`)))
    })
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

export const findFacts = async (
  job: Extract<BackupJob, { type: 'copy' | 'check' }>,
  options: ThreadOptions = {},
): Promise<DatabaseFacts> => {
  const answer = await run(job, options)
  if (answer.type !== 'facts') throw new Error(`The backup thread answered ${answer.type}`)
  return answer.facts
}

export const stageOnThread = async (
  job: Extract<BackupJob, { type: 'stage' }>,
  options: ThreadOptions = {},
): Promise<StagedFacts> => {
  const answer = await run(job, options)
  if (answer.type !== 'staged') throw new Error(`The backup thread answered ${answer.type}`)
  return answer.staged
}
