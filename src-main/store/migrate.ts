import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { newBackupId } from './whole/backup-names.ts'
import { StoreError } from './store-error.ts'

export interface Migration {
  version: number
  name: string
  /** Runs inside a transaction that also records the version. */
  up(db: Database): void
}

const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }))

/** @throws StoreError `newer` */
export const assertNotNewer = (db: Database, migrations: readonly Migration[]): void => {
  const [current, target] = [versionOf(db), migrations.at(-1)?.version ?? 0]
  if (current > target) throw new StoreError('newer', db.name, `schema version ${current}, this build knows ${target}`)
}

/**
 * Brings a database to the newest version. An older one is copied into `backupDir` first; a newer one is refused untouched.
 * @returns the file of the backup, or null where none was needed
 * @throws StoreError `newer` or `migration-failed`; the database is then as it was before
 */
export const migrate = (
  db: Database,
  migrations: readonly Migration[],
  backupDir: string,
  nowMs: number,
): string | null => {
  const target = migrations.at(-1)?.version ?? 0
  const current = versionOf(db)
  assertNotNewer(db, migrations)
  if (current === target) return null

  const backup = current > 0 ? backUpBefore(db, current, backupDir, nowMs) : null
  applyAll(db, migrations)
  return backup
}

/**
 * The same for a copy that is made ready to be used: it needs no backup of its own.
 * @throws StoreError `newer` or `migration-failed`
 */
export const migrateStaged = (db: Database, migrations: readonly Migration[]): void => {
  assertNotNewer(db, migrations)
  applyAll(db, migrations)
}

const applyAll = (db: Database, migrations: readonly Migration[]): void => {
  // One transaction for all: a database is never left at a version between that no build was released with.
  db.exec('begin immediate')
  let step = 'begin'
  try {
    for (const migration of migrations) {
      step = `${migration.version} ${migration.name}`
      // Read again under the lock: another process may have migrated in the meantime.
      if (versionOf(db) >= migration.version) continue
      migration.up(db)
      db.pragma(`user_version = ${migration.version}`)
    }
    db.exec('commit')
  } catch (error) {
    // Some failures, such as a full disk, have ended the transaction already.
    if (db.inTransaction) db.exec('rollback')
    throw new StoreError('migration-failed', db.name, step, { cause: error })
  }
}

const backUpBefore = (db: Database, version: number, backupDir: string, nowMs: number): string => {
  mkdirSync(backupDir, { recursive: true, mode: 0o700 })
  const name = newBackupId('migration', nowMs, version, (taken) => existsSync(join(backupDir, `${taken}.db`)))
  const file = join(backupDir, `${name}.db`)
  db.prepare('vacuum into ?').run(file)
  chmodSync(file, 0o600)
  return file
}
