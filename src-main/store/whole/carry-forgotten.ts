import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { keyIdOf } from './database-facts.ts'

interface ForgottenRow {
  profile_id: string
  digest: Buffer
  at_ms: number
}

/** Who must not come back, as a database that is about to be replaced knows it. */
export interface KnownForgotten {
  /** The master key that the key of the hashes is sealed with. */
  keyId: string | null
  sealedKey: Buffer | null
  people: ForgottenRow[]
}

export interface CarriedForgotten {
  /** People who are in the list of the restored data now and whose data of that time is still to be erased. */
  carried: number
  /** People who cannot be recognised with the master key of the restored data. */
  lost: number
}

const sealedKeyOf = (db: Database): Buffer | null =>
  db.prepare<[], Buffer>('select sealed from forgotten_key where id = 1').pluck().get() ?? null

/** Null where the database is damaged or not there. */
export const readForgotten = (path: string): KnownForgotten | null => {
  let db: Database | undefined
  try {
    db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
    const isThere = db.prepare("select 1 from sqlite_schema where name = 'forgotten_person'").get() !== undefined
    // A database of a build that could not forget anybody.
    if (!isThere) return { keyId: keyIdOf(db), sealedKey: null, people: [] }
    const people = db.prepare<[], ForgottenRow>('select profile_id, digest, at_ms from forgotten_person').all()
    return { keyId: keyIdOf(db), sealedKey: sealedKeyOf(db), people }
  } catch {
    return null
  } finally {
    db?.close()
  }
}

/**
 * Whoever was forgotten for good since a backup stays forgotten when it is restored. To be called on the staged copy, whose
 * schema is that of this build.
 */
export const carryForgotten = (staged: Database, known: KnownForgotten): CarriedForgotten => {
  const isCompany = staged.prepare('select 1 from profile where profile_id = ?')
  const isIn = staged.prepare('select 1 from forgotten_person where profile_id = ? and digest = ?')
  const missing = known.people.filter(
    ({ profile_id: id, digest }) => isCompany.get(id) !== undefined && isIn.get(id, digest) === undefined,
  )
  if (missing.length === 0) return { carried: 0, lost: 0 }
  if (known.sealedKey === null || known.keyId === null || keyIdOf(staged) !== known.keyId)
    return { carried: 0, lost: missing.length }
  const add = staged.prepare(
    'insert into forgotten_person (profile_id, digest, at_ms, to_erase) values (@profile_id, @digest, @at_ms, 1)',
  )
  staged
    .transaction(({ sealedKey }: KnownForgotten) => {
      // A new key was made since, which happens only once everybody of the old list had been let back.
      if (sealedKey && !sealedKeyOf(staged)?.equals(sealedKey)) {
        staged.exec('delete from forgotten_person; delete from forgotten_key')
        staged.prepare('insert into forgotten_key (id, sealed) values (1, ?)').run(sealedKey)
      }
      for (const person of missing) add.run(person)
    })
    .immediate(known)
  return { carried: missing.length, lost: 0 }
}
