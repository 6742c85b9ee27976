import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { configureConnection } from './store.ts'

/** The worker thread may wait for other writers as long as it takes: nothing else runs on it. */
const busyTimeoutMs = 120_000

/** The bulk worker's own connection. The database exists and has been migrated by the thread that started the worker. */
export const openBulkConnection = (path: string): Database => {
  const db = new SqliteDatabase(path, { fileMustExist: true })
  configureConnection(db)
  db.pragma(`busy_timeout = ${busyTimeoutMs}`)
  // 24 MiB: the small indexes of 100,000 people stay in memory while they are written, the rows themselves need not.
  db.pragma('cache_size = -24576')
  db.pragma('temp_store = FILE')
  return db
}
