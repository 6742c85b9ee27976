import type { Database } from 'better-sqlite3'

export interface DatabaseFacts {
  sqliteVersion: string
  schemaVersion: number
  pageBytes: number
  pages: number
  freePages: number
  /** What SQLite's own check says: `ok`, or what it found first. */
  integrity: string[]
  rows: Record<string, number>
}

/** What the database says of itself, without any of its content. It reads everything, so that it belongs on another thread. */
export const readDatabaseFacts = (db: Database): DatabaseFacts => {
  const number = (name: string): number => Number(db.pragma(name, { simple: true }))
  const tables = db
    .prepare<[], string>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
    )
    .pluck()
    .all()
  const findings = db.prepare<[], string>('pragma quick_check(5)').pluck().all()
  return {
    sqliteVersion: String(db.prepare('select sqlite_version()').pluck().get()),
    schemaVersion: number('user_version'),
    pageBytes: number('page_size'),
    pages: number('page_count'),
    freePages: number('freelist_count'),
    integrity: findings,
    rows: Object.fromEntries(
      tables.map((name) => [name, Number(db.prepare(`select count(*) from "${name}"`).pluck().get())]),
    ),
  }
}
