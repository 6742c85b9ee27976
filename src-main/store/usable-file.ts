import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { assertNotNewer } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { StoreError } from './store-error.ts'
import type { StorePaths } from './store-paths.ts'
import { parseBackupId } from './whole/backup-names.ts'
import { isOurs } from './whole/database-facts.ts'

/** Null where there is nothing. */
const lookAt = (path: string): { isFile: boolean; bytes: number } | null => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? { isFile: found.isFile(), bytes: found.size } : null
}
const hasBackups = (folder: string): boolean => {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.db') && parseBackupId(basename(name, '.db')) !== null)
  } catch {
    return false
  }
}

/**
 * Looks at what stands in the place of the database, through a connection that cannot write: switching to WAL alone rewrites the
 * header, and what a newer build wrote or a disk damaged must stay as it is.
 * Where there is nothing, and no backup that says that there was something, a new database may begin.
 * @param checkIntegrity whether every page is looked at
 * @throws StoreError
 */
export const assertUsable = ({ database, backups, beginAnew }: StorePaths, checkIntegrity: boolean): void => {
  const file = lookAt(database)
  const damaged = (detail: string) => new StoreError('damaged', database, detail)
  // SQLite would take a file without content for a new database, and throw the log away.
  const logBytes = lookAt(`${database}-wal`)?.bytes ?? 0
  if ((!file || file.bytes === 0) && logBytes > 0) throw damaged('there is a log without its database')
  const isLost = (!file || file.bytes === 0) && !existsSync(beginAnew) && hasBackups(backups)
  if (!file) {
    if (isLost) throw new StoreError('gone', database, 'there are backups, and no database')
    return
  }
  if (!file.isFile) throw damaged('it is no file')
  if (isLost) throw damaged('it is empty')
  let db: Database | undefined
  try {
    db = new SqliteDatabase(database, { readonly: true, fileMustExist: true })
    assertNotNewer(db, migrations)
    const isBegun = db.prepare('select 1 from sqlite_schema limit 1').get() !== undefined
    if ((isBegun || db.pragma('user_version', { simple: true }) !== 0) && !isOurs(db))
      throw damaged('it is no database of this program')
    if (checkIntegrity) assertIntact(db)
  } catch (error) {
    throw asStoreError(error, database)
  } finally {
    db?.close()
  }
}

const assertIntact = (db: Database): void => {
  const findings = db.pragma('quick_check(3)', { simple: true })
  if (findings !== 'ok') throw new StoreError('damaged', db.name, String(findings))
}

/** What SQLite says of a file that it cannot use, for people; anything else as it is. */
export const asStoreError = (error: unknown, path: string): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new StoreError('damaged', path, code, { cause: error })
  if (code.startsWith('SQLITE_BUSY')) return new StoreError('in-use', path, code, { cause: error })
  if (code.startsWith('SQLITE_')) return new StoreError('unreadable', path, code, { cause: error })
  return error
}
