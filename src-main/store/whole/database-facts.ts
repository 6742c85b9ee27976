import type { Database } from 'better-sqlite3'
import { z } from 'zod'

/** What was found in a database file, kept beside a backup so that a list need not open any. */
export const backupFacts = z.object({
  /** Of the file when it was looked at: another one has other facts. */
  sizeBytes: z.int(),
  modifiedAtMs: z.number(),
  schemaVersion: z.int().nullable(),
  companies: z.int().nullable(),
  members: z.int().nullable(),
  intact: z.boolean(),
  /** Of the master key that its secrets are sealed with. */
  keyId: z.string().nullable(),
})
export type BackupFacts = z.infer<typeof backupFacts>

export type DatabaseFacts = Pick<BackupFacts, 'schemaVersion' | 'companies' | 'members' | 'intact' | 'keyId'>

/** Tables that every version of this program had. */
const ownTables = ['profile', 'secret', 'vault_key', 'audit', 'member']

/** Whether it is a database of this program, of whatever version. */
export const isOurs = (db: Database): boolean => {
  const names = db.prepare<[], string>("select name from sqlite_schema where type = 'table'").pluck().all()
  return ownTables.every((name) => names.includes(name))
}

const count = (db: Database, query: string): number => db.prepare<[], number>(query).pluck().get() ?? 0

/** Of the master key; null where nothing was ever sealed. */
export const keyIdOf = (db: Database): string | null =>
  db.prepare<[], string>('select key_id from vault_key where id = 1').pluck().get() ?? null

/** Looks at every page of a database of this program. Reading blocks: for threads of their own. */
export const factsOf = (db: Database): DatabaseFacts => {
  const unusable = { schemaVersion: null, companies: null, members: null, intact: false, keyId: null }
  try {
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok' || !isOurs(db)) return unusable
    return {
      schemaVersion: Number(db.pragma('user_version', { simple: true })),
      companies: count(db, 'select count(*) from profile'),
      members: count(db, 'select count(*) from member where removed_at_ms is null'),
      intact: true,
      keyId: keyIdOf(db),
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // Damage can be such that not even looking for it works.
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return unusable
    throw error
  }
}
