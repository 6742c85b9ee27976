import { chmodSync, constants, copyFileSync, rmSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { systemClock } from '../../system-clock.ts'
import { migrateStaged } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { silentLog } from '../snapshot.ts'
import { storeOver } from '../store.ts'
import type { Store } from '../store.ts'
import { companionsOf } from './backup-names.ts'
import { syncFile } from './copy-database.ts'
import { factsOf } from './database-facts.ts'
import type { DatabaseFacts } from './database-facts.ts'

export interface KeyFacts {
  keyId: string | null
  /** Where the key comes from, such as `passphrase`. */
  keySource: string | null
  hasSealedValues: boolean
}

const keyFactsOf = (db: Database): KeyFacts => {
  const key = db
    .prepare<[], { key_id: string; source: string }>('select key_id, source from vault_key where id = 1')
    .get()
  return {
    keyId: key?.key_id ?? null,
    keySource: key?.source ?? null,
    hasSealedValues: db.prepare('select 1 from secret limit 1').get() !== undefined,
  }
}

/** What a database says of itself as far as it can still be read; for one that is about to be replaced. */
export const readLastWords = (path: string): { isReadable: boolean; headHash: string | null; keyId: string | null } => {
  let db: Database | undefined
  try {
    db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
    const headHash = db.prepare<[], string>('select hash from audit order by audit_id desc limit 1').pluck().get()
    return { isReadable: true, headHash: headHash ?? null, keyId: keyFactsOf(db).keyId }
  } catch {
    // Damaged, or not there: that is why somebody restores.
    return { isReadable: false, headHash: null, keyId: null }
  } finally {
    db?.close()
  }
}

export interface StagedDatabase {
  facts: DatabaseFacts
  key: KeyFacts
}

/**
 * A copy of a backup, brought to the schema of this build, on which `finish` may write, all of it on the disk in the end.
 * For threads of their own.
 * @returns null where the backup is damaged or no database of this program; nothing else was done then
 * @throws StoreError `newer`
 */
export const stageDatabase = async (
  source: string,
  target: string,
  finish: (store: Store) => Promise<void>,
): Promise<StagedDatabase | null> => {
  for (const path of [target, ...companionsOf(target)]) rmSync(path, { force: true })
  copyFileSync(source, target, constants.COPYFILE_FICLONE)
  chmodSync(target, 0o600)
  let db: Database | undefined
  try {
    db = new SqliteDatabase(target, { fileMustExist: true })
    const facts = factsOf(db)
    if (!facts.intact) return null
    db.pragma('journal_mode = DELETE')
    db.pragma('foreign_keys = ON')
    migrateStaged(db, migrations)
    const store = storeOver(db, systemClock, silentLog)
    // Held by processes of another time; one of them may have the same number as one that lives.
    await store.write(() => store.run(store.sql.deleteFrom('lease')))
    await finish(store)
    const schemaVersion = Number(db.pragma('user_version', { simple: true }))
    return { facts: { ...facts, schemaVersion }, key: keyFactsOf(db) }
  } finally {
    db?.close()
    syncFile(target)
  }
}
