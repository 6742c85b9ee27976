import type { Database } from 'better-sqlite3'
import type { Log } from '../ports.ts'
import { startWorker } from './worker-channel.ts'

/** Commits between two looks at how much waits in the log. */
const commitsBetweenLooks = 64
/** Pages, 8 MiB of them. */
const worthMoving = 2000

export interface LogMover {
  /** To be called after each transaction. */
  committed(): void
  /** What is under way; null where nothing is. */
  moving(): Promise<void> | null
}

/**
 * Moves the write-ahead log of the database into it, on a thread of its own. SQLite would do it within a commit, and on the
 * thread that answers people also with the hundred thousand pages that a worker has just written.
 */
export const createLogMover = (db: Database, log: Log): LogMover => {
  let commits = 0
  let underWay: Promise<void> | null = null
  const pagesWaiting = (): number => {
    const [row] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[] // the columns of this pragma
    return row ? row.log - row.checkpointed : 0
  }
  const move = async (): Promise<void> => {
    const worker = startWorker<{ moveLog(): void; close(): void }>({ databasePath: db.name, company: 0, runId: '' })
    try {
      await worker.methods.moveLog()
      await worker.methods.close()
    } catch (error) {
      log.warn('the log of the database could not be moved', { error })
    } finally {
      await worker.dispose()
      underWay = null
    }
  }
  return {
    committed: () => {
      if (++commits < commitsBetweenLooks || underWay) return
      commits = 0
      if (pagesWaiting() >= worthMoving) underWay = move()
    },
    moving: () => underWay,
  }
}
