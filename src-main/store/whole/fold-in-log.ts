import { existsSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { StoreError } from '../store-error.ts'

/**
 * Folds what the write-ahead log holds into the database and makes sure that nobody has it open: SQLite changes the mode only for
 * the last connection. A database that cannot be read any more is moved with its log as it is.
 */
export const foldInLog = (database: string): void => {
  if (!existsSync(database)) return
  let db
  try {
    db = new SqliteDatabase(database, { fileMustExist: true })
    db.pragma('busy_timeout = 3000')
    db.pragma('journal_mode = DELETE')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('SQLITE_BUSY')) throw new StoreError('in-use', database, code, { cause: error })
    if (!code.startsWith('SQLITE_')) throw error
  } finally {
    db?.close()
  }
}
