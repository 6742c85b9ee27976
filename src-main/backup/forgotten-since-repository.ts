import { openSnapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { keyIdOf } from '../store/whole/database-facts.ts'

/** What matters of a backup here; without a key where nobody has looked into it yet. */
export interface BackupMoment {
  atMs: number
  keyId: string | null | undefined
}

/**
 * How many people were forgotten after a backup whom it brings back: those who do not stay forgotten, and all of them where it has
 * another master key, with which nobody can be recognised.
 */
export type ComeBack = (backup: BackupMoment) => number

/** As the audit trail tells it: whoever was forgotten themselves is not kept. Somebody forgotten twice counts once. */
export const readComeBack = (store: Store): ComeBack => {
  const forgets = store
    .prepare(
      "select max(at_ms) as at_ms from audit where call = 'privacy.forgetPerson' and outcome = 'done' group by target",
    )
    .all() as { at_ms: number }[] // the only column of the query
  const staying = store.all(store.sql.selectFrom('forgotten_person').select('at_ms'))
  const after = (rows: readonly { at_ms: number }[], atMs: number) => rows.filter((row) => row.at_ms > atMs).length
  const present = keyIdOf(store.connection)
  return ({ atMs, keyId }) => {
    const hasOtherKey = keyId !== undefined && keyId !== present
    return Math.max(0, after(forgets, atMs) - (hasOtherKey ? 0 : after(staying, atMs)))
  }
}

/** The same of a database that nobody may be able to open any more. @returns null where it cannot be read */
export const readComeBackOf = (database: string): ComeBack | null => {
  let store: Store | undefined
  try {
    store = openSnapshot(database)
    return readComeBack(store)
  } catch {
    return null
  } finally {
    void store?.dispose()
  }
}
