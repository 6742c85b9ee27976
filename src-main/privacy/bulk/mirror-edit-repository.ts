import type { Database } from 'better-sqlite3'

/** Only inside the transaction that changes mirror or journal without a line: see store/mirror-version.ts. */
export const noteEdit = (db: Database): void => {
  db.prepare('update mirror_edit set edits = edits + 1').run()
}
