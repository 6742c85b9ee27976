import { setImmediate } from 'node:timers/promises'
import type { Expression, SqlBool } from 'kysely'
import { sql as raw } from 'kysely'
import type { Store } from '../store/store.ts'
import type { AuditRow } from '../store/tables.ts'

/** A row as it is read back. */
export type AuditRecord = Omit<AuditRow, 'audit_id'> & { audit_id: number }

export interface AuditRowFilter {
  actor?: string | undefined
  call?: string | undefined
  outcome?: string | undefined
  /** Anywhere in who, what, to what, or the details; case is ignored. */
  text?: string | undefined
  fromMs?: number | undefined
  /** Not included. */
  toMs?: number | undefined
}

/** Rows looked at in one go: about 5 ms, and others want the thread too. */
const idsAtOnce = 10_000
/** The same where every column is wanted. */
const rowsAtOnce = 1_000

const likeAnywhere = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

/** Rows of the audit trail: added, never changed. */
export const createAuditRepository = (store: Store) => {
  const { sql } = store

  const matching = (filter: AuditRowFilter) =>
    sql.selectFrom('audit').where((where) => {
      const all: Expression<SqlBool>[] = []
      if (filter.actor !== undefined) all.push(where('actor', '=', filter.actor))
      if (filter.call !== undefined) all.push(where('call', '=', filter.call))
      if (filter.outcome !== undefined) all.push(where('outcome', '=', filter.outcome))
      if (filter.fromMs !== undefined) all.push(where('at_ms', '>=', filter.fromMs))
      if (filter.toMs !== undefined) all.push(where('at_ms', '<', filter.toMs))
      if (filter.text !== undefined) {
        const like = likeAnywhere(filter.text)
        const columns = ['actor', 'call', 'target', 'detail'] as const
        all.push(where.or(columns.map((column) => raw<SqlBool>`${raw.ref(column)} like ${like} escape '\\'`)))
      }
      return where.and(all)
    })

  /** Steps from one value to the next through the index instead of through all rows. */
  const distinct = (column: 'call' | 'actor'): string[] => {
    const rows = store
      .prepare(
        `with recursive step(value) as (
           select min(${column}) from audit
           union all select (select min(${column}) from audit where ${column} > step.value) from step where step.value is not null
         ) select value from step where value is not null limit 1000`,
      )
      .all() as { value: string }[] // the only column of the query
    return rows.map(({ value }) => value)
  }

  /** Ids that were tampered with may lie far apart: empty stretches are skipped. */
  const lowestFrom = (auditId: number): number | null =>
    store.first(
      sql
        .selectFrom('audit')
        .select(({ fn }) => fn.min<number | null>('audit_id').as('id'))
        .where('audit_id', '>=', auditId),
    )?.id ?? null
  const highestTo = (auditId: number): number | null =>
    store.first(
      sql
        .selectFrom('audit')
        .select(({ fn }) => fn.max<number | null>('audit_id').as('id'))
        .where('audit_id', '<=', auditId),
    )?.id ?? null

  return {
    last: (): AuditRecord | undefined =>
      store.first(sql.selectFrom('audit').selectAll().orderBy('audit_id', 'desc').limit(1)),
    /** Only inside `store.write`. */
    append: (row: AuditRecord): void => {
      store.run(sql.insertInto('audit').values(row))
    },
    /** Oldest first, from after `auditId`; null: from the first. */
    after: (auditId: number | null, limit: number): AuditRecord[] => {
      const rows = sql.selectFrom('audit').selectAll().orderBy('audit_id').limit(limit)
      return store.all(auditId === null ? rows : rows.where('audit_id', '>', auditId))
    },
    /** Newest first. */
    page: (offset: number, limit: number): AuditRecord[] =>
      store.all(sql.selectFrom('audit').selectAll().orderBy('audit_id', 'desc').limit(limit).offset(offset)),
    count: (): number =>
      store.first(sql.selectFrom('audit').select(({ fn }) => fn.countAll<number>().as('total')))?.total ?? 0,
    /** Newest first, and how many there are; read in parts, because no index helps to find a text. */
    find: async (
      filter: AuditRowFilter,
      { offset, limit }: { offset: number; limit: number },
      signal?: AbortSignal,
    ): Promise<{ total: number; items: AuditRecord[] }> => {
      const items: AuditRecord[] = []
      let total = 0
      let to = highestTo(Number.MAX_SAFE_INTEGER)
      while (to !== null) {
        const part = matching(filter)
          .where('audit_id', '<=', to)
          .where('audit_id', '>', to - idsAtOnce)
        const count = store.first(part.select(({ fn }) => fn.countAll<number>().as('total')))?.total ?? 0
        if (count > 0 && total + count > offset && items.length < limit)
          items.push(
            ...store.all(
              part
                .selectAll()
                .orderBy('audit_id', 'desc')
                .limit(limit - items.length)
                .offset(Math.max(0, offset - total)),
            ),
          )
        total += count
        to = highestTo(to - idsAtOnce)
        await setImmediate()
        signal?.throwIfAborted()
      }
      return { total, items }
    },
    /** Oldest first, in parts. */
    each: async function* (filter: AuditRowFilter): AsyncGenerator<AuditRecord[], void, void> {
      let from = lowestFrom(Number.MIN_SAFE_INTEGER)
      while (from !== null) {
        const part = matching(filter)
          .where('audit_id', '>=', from)
          .where('audit_id', '<', from + rowsAtOnce)
        const rows = store.all(part.selectAll().orderBy('audit_id'))
        if (rows.length > 0) yield rows
        from = lowestFrom(from + rowsAtOnce)
        await setImmediate()
      }
    },
    calls: (): string[] => distinct('call'),
    actors: (): string[] => distinct('actor'),
  }
}
export type AuditRepository = ReturnType<typeof createAuditRepository>
