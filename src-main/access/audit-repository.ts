import type { Store } from '../store/store.ts'
import type { AuditRow } from '../store/tables.ts'

/** A row as it is read back. */
export type AuditRecord = Omit<AuditRow, 'audit_id'> & { audit_id: number }

/** Rows of the audit trail: added, never changed. */
export const createAuditRepository = (store: Store) => {
  const { sql } = store
  return {
    last: (): AuditRecord | undefined =>
      store.first(sql.selectFrom('audit').selectAll().orderBy('audit_id', 'desc').limit(1)),
    /** Only inside `store.write`. */
    append: (row: AuditRecord): void => {
      store.run(sql.insertInto('audit').values(row))
    },
    /** Oldest first, from after `auditId`. */
    after: (auditId: number, limit: number): AuditRecord[] =>
      store.all(sql.selectFrom('audit').selectAll().where('audit_id', '>', auditId).orderBy('audit_id').limit(limit)),
    /** Newest first. */
    page: (offset: number, limit: number): AuditRecord[] =>
      store.all(sql.selectFrom('audit').selectAll().orderBy('audit_id', 'desc').limit(limit).offset(offset)),
    count: (): number =>
      store.first(sql.selectFrom('audit').select(({ fn }) => fn.countAll<number>().as('total')))?.total ?? 0,
  }
}
