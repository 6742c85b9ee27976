import type { Store } from '../../src-main/store/store.ts'

/** What somebody with the database file does first: the program itself cannot change or remove rows of the trail. */
export const dropAuditTriggers = (store: Store): void => {
  for (const name of ['audit_no_update', 'audit_no_delete', 'audit_no_replace'])
    store.connection.exec(`drop trigger if exists ${name}`)
}
