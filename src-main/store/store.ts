import { existsSync, mkdirSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import type { Database, Statement } from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Compilable } from 'kysely'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import { assertNotNewer, migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { isDamage, StoreError } from './store-error.ts'
import { storePaths } from './store-paths.ts'
import type { Tables } from './tables.ts'

/** Reads block the thread for as long as they take; longer ones than this are logged. */
const slowQueryMs = 40
/** How long a write waits for other processes before it gives up. */
const writePatienceMs = 60_000
const writeRetryMs = 15

/**
 * This thread's connection to the database. Reads and writes are synchronous; `write` only waits, without blocking the
 * thread, until no other connection writes. Bulk work has its own connection on the worker thread.
 */
export interface Store extends Disposable {
  readonly path: string
  /** Builds typed queries; it runs none. */
  readonly sql: Kysely<Tables>
  all<Row>(query: Compilable<Row>): Row[]
  first<Row>(query: Compilable<Row>): Row | undefined
  /** Only inside `write`. @returns the number of changed rows */
  run(query: Compilable): number
  /** For set-based SQL; statements are kept. */
  prepare(text: string): Statement<unknown[]>
  /**
   * One transaction: all of `work` or nothing. `work` must be synchronous.
   * @throws StoreError `in-use` when other processes write for more than a minute
   */
  write<T>(work: () => T): Promise<T>
  /** For a repository of another library's liking, such as backup. */
  readonly connection: Database
}

export interface OpenStoreOptions {
  dataDir: string
  clock: Clock
  log: Log
  /** Whether to look for damage before anything is used; short-lived commands leave it to the long-lived hosts. */
  checkIntegrity: boolean
}

/** Settings that every connection to the database needs, on whichever thread. */
export const configureConnection = (db: Database): void => {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 10000')
}

/** @throws StoreError with a hint for people */
export const openStore = ({ dataDir, clock, log, checkIntegrity }: OpenStoreOptions): Store => {
  const paths = storePaths(dataDir)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (existsSync(paths.database)) assertUsable(paths.database, checkIntegrity)
  const db = openConnection(paths.database)
  try {
    const backup = migrate(db, migrations, paths.backups, clock.nowMs())
    if (backup) log.info('database backed up before migration', { file: backup })
  } catch (error) {
    db.close()
    throw asStoreError(error, paths.database)
  }
  return storeOver(db, clock, log)
}

/**
 * Looks at a file through a connection that cannot write: switching to WAL alone rewrites the header, and what a newer
 * build wrote or a disk damaged must stay as it is.
 */
const assertUsable = (path: string, checkIntegrity: boolean): void => {
  let db: Database | undefined
  try {
    db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
    assertNotNewer(db, migrations)
    if (checkIntegrity) assertIntact(db)
  } catch (error) {
    throw asStoreError(error, path)
  } finally {
    db?.close()
  }
}

const openConnection = (path: string): Database => {
  let db: Database | undefined
  try {
    db = new SqliteDatabase(path)
    configureConnection(db)
    return db
  } catch (error) {
    db?.close()
    throw asStoreError(error, path)
  }
}

const assertIntact = (db: Database): void => {
  const findings = db.pragma('quick_check(3)', { simple: true })
  if (findings !== 'ok') throw new StoreError('damaged', db.name, String(findings))
}

/** Damage that is met while running; whatever else a query throws is a defect of the query. */
const throwDamage = (error: unknown, path: string): never => {
  if (!isDamage(error) || error instanceof StoreError) throw error
  throw new StoreError('damaged', path, String(error), { cause: error })
}

const asStoreError = (error: unknown, path: string): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new StoreError('damaged', path, code, { cause: error })
  if (code.startsWith('SQLITE_BUSY')) return new StoreError('in-use', path, code, { cause: error })
  if (code.startsWith('SQLITE_')) return new StoreError('unreadable', path, code, { cause: error })
  return error
}

export const storeOver = (db: Database, clock: Clock, log: Log): Store => {
  const sql = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  const statements = new Map<string, Statement<unknown[]>>()
  const prepare = (text: string): Statement<unknown[]> => {
    const known = statements.get(text)
    if (known) return known
    const statement = db.prepare(text)
    // Queries with lists of changing length must not fill the memory.
    if (statements.size >= 500) statements.clear()
    statements.set(text, statement)
    return statement
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      return throwDamage(error, db.name)
    }
  }
  const timed = <T>(text: string, work: () => T): T => {
    const startedAt = performance.now()
    const result = guarded(work)
    const durationMs = performance.now() - startedAt
    if (durationMs > slowQueryMs)
      log.warn('slow query', { durationMs: Math.round(durationMs), sql: text.slice(0, 300) })
    return result
  }
  // Prepared once: compiling these takes as long as a small transaction. The waits below work while they are compiled.
  const [beginImmediate, commit] = [db.prepare('begin immediate'), db.prepare('commit')]
  const begin = (): boolean => {
    db.pragma('busy_timeout = 0')
    try {
      beginImmediate.run()
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return false
      throw error
    } finally {
      db.pragma('busy_timeout = 10000')
    }
  }

  return {
    path: db.name,
    sql,
    connection: db,
    prepare,
    // The compiled query carries its row type only as a phantom: SQLite cannot confirm it, tests of the repositories do.
    all: <Row>(query: Compilable<Row>) => {
      const { sql: text, parameters } = query.compile()
      return timed(text, () => prepare(text).all(...parameters)) as Row[]
    },
    first: <Row>(query: Compilable<Row>) => {
      const { sql: text, parameters } = query.compile()
      return timed(text, () => prepare(text).get(...parameters)) as Row | undefined
    },
    run: (query) => {
      const { sql: text, parameters } = query.compile()
      return guarded(() => prepare(text).run(...parameters).changes)
    },
    write: async (work) => {
      for (const startedAt = performance.now(); !begin();) {
        if (performance.now() - startedAt > writePatienceMs) throw new StoreError('in-use', db.name, 'write lock')
        await clock.sleep(writeRetryMs)
      }
      try {
        const result = work()
        commit.run()
        return result
      } catch (error) {
        if (db.inTransaction) db.exec('rollback')
        throw error
      }
    },
    dispose: () => {
      statements.clear()
      db.close()
    },
  }
}
