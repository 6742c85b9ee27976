import SqliteDatabase from 'better-sqlite3'
import type { Log } from '../ports.ts'
import { systemClock } from '../system-clock.ts'
import { storeOver } from './store.ts'
import type { Store } from './store.ts'

/** What a thread of its own finds slow blocks nobody. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}

/**
 * The database as it is now: one read transaction on a connection that cannot write. What others commit meanwhile is not seen,
 * and in WAL nobody waits for it. For worker threads: reading blocks.
 */
export const openSnapshot = (path: string): Store => {
  const db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
  db.pragma('busy_timeout = 10000')
  db.exec('begin')
  // The first read fixes the moment.
  db.prepare('select count(*) from sqlite_schema').get()
  return storeOver(db, systemClock, silentLog)
}
