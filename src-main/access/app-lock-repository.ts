import type { Store } from '../store/store.ts'
import type { AppLockRow } from '../store/unattended-rows.ts'

const none: AppLockRow = { id: 1, code: null, idle_ms: null, locked: 0, failures: 0, retry_at_ms: null }

/** The one row about the app lock; there is none before somebody sets a code. */
export const createAppLockRepository = (store: Store) => {
  const { sql } = store
  // Read with every call of the desktop app: as a statement that is kept, some microseconds.
  const read = (): AppLockRow => store.first(sql.selectFrom('app_lock').selectAll().where('id', '=', 1)) ?? none
  return {
    read,
    /** Only inside `store.write`. */
    change: (patch: Partial<Omit<AppLockRow, 'id'>>): void => {
      store.run(
        sql
          .insertInto('app_lock')
          .values({ ...none, ...patch })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(patch)),
      )
    },
  }
}
