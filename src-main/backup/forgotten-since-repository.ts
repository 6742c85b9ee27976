import { openSnapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

/** How many people were forgotten after a time who do not stay forgotten, so that a backup of that time brings them back. */
export type ComeBack = (atMs: number) => number

/** As the audit trail tells it: whoever was forgotten themselves is not kept. Somebody forgotten twice counts once. */
export const readComeBack = (store: Store): ComeBack => {
  const forgets = store
    .prepare(
      "select max(at_ms) as at_ms from audit where call = 'privacy.forgetPerson' and outcome = 'done' group by target",
    )
    .all() as { at_ms: number }[] // the only column of the query
  const staying = store.all(store.sql.selectFrom('forgotten_person').select('at_ms'))
  const after = (rows: readonly { at_ms: number }[], atMs: number) => rows.filter((row) => row.at_ms > atMs).length
  return (atMs) => Math.max(0, after(forgets, atMs) - after(staying, atMs))
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
