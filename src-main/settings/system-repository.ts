import type { Store } from '../store/store.ts'

/** What the database says of itself. */
export const readDatabaseVersions = (store: Store): { sqliteVersion: string; schemaVersion: number } => ({
  sqliteVersion: String(store.prepare('select sqlite_version()').pluck().get()),
  schemaVersion: Number(store.prepare('select user_version from pragma_user_version').pluck().get()),
})
