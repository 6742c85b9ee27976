import { mkdirSync, rmSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import type { Database, Statement } from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Compilable } from 'kysely'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import { createLogMover } from './log-mover.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { isDamage, StoreError } from './store-error.ts'
import { storePaths } from './store-paths.ts'
import type { Tables } from './tables.ts'
import { asStoreError, assertUsable } from './usable-file.ts'

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
  assertUsable(paths, checkIntegrity)
  const db = openConnection(paths.database)
  try {
    const backup = migrate(db, migrations, paths.backups, clock.nowMs())
    if (backup) log.info('database backed up before migration', { file: backup })
    rmSync(paths.beginAnew, { force: true })
  } catch (error) {
    db.close()
    throw asStoreError(error, paths.database)
  }
  return storeOver(db, clock, log)
}

const openConnection = (path: string): Database => {
  let db: Database | undefined
  try {
    db = new SqliteDatabase(path)
    configureConnection(db)
    // See log-mover.ts.
    db.pragma('wal_autocheckpoint = 0')
    return db
  } catch (error) {
    db?.close()
    throw asStoreError(error, path)
  }
}

/** Damage that is met while running; whatever else a query throws is a defect of the query. */
const throwDamage = (error: unknown, path: string): never => {
  if (!isDamage(error) || error instanceof StoreError) throw error
  throw new StoreError('damaged', path, String(error), { cause: error })
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
  const mover = createLogMover(db, log)
  const begin = (): boolean => {
    // `pragma()` takes as long as a small transaction.
    db.exec('pragma busy_timeout = 0')
    try {
      beginImmediate.run()
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return false
      throw error
    } finally {
      db.exec('pragma busy_timeout = 10000')
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
        mover.committed()
        return result
      } catch (error) {
        if (db.inTransaction) db.exec('rollback')
        throw error
      }
    },
    dispose: () => {
      const close = () => {
        statements.clear()
        db.close()
      }
      const moving = mover.moving()
      return moving ? moving.then(close) : close()
    },
  }
}
