import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../../src-main/store/migrate.ts'
import { foundation } from '../../../src-main/store/migrations/0001-foundation.ts'
import { migrations } from '../../../src-main/store/migrations/index.ts'
import { openStore } from '../../../src-main/store/store.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

let dataDir: string
let path: string
const newest = migrations.at(-1)?.version ?? 0

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-store-'))
  path = join(dataDir, 'desk.db')
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const open = (checkIntegrity = true) =>
  openStore({ dataDir, clock: createManualClock({ sleepsPass: true }), log: createQuietLog(), checkIntegrity })
const write = (work: (db: SqliteDatabase.Database) => void): void => {
  const db = new SqliteDatabase(path)
  work(db)
  db.close()
}
const backups = () => {
  mkdirSync(join(dataDir, 'backups'), { recursive: true })
  return readdirSync(join(dataDir, 'backups'))
}
const lines = (db: SqliteDatabase.Database) =>
  db.prepare('select journal_id, company, fields from journal order by 1').all()

describe('opening the store', () => {
  it('makes a new one, in WAL mode, with every migration and without a backup', () => {
    const store = open()
    expect(store.connection.pragma('user_version', { simple: true })).toBe(newest)
    expect(store.connection.pragma('journal_mode', { simple: true })).toBe('wal')
    store.dispose()
    expect(backups()).toEqual([])
    open().dispose()
  })

  it('brings an older one up to date, its rows kept, after a backup of it', () => {
    write((db) => {
      migrate(db, [foundation], '', 0)
      db.exec(
        `insert into journal values (7, 1, 1, 'member', 5, 'created', '[]', 3), (9, 1, 1, 'member', 6, 'created', '[1]', 3)`,
      )
    })
    const db = new SqliteDatabase(path)
    const later = {
      version: 2,
      name: 'later',
      up: (to: SqliteDatabase.Database) => to.exec('alter table journal add column note text'),
    }
    const made = migrate(db, [foundation, later], join(dataDir, 'backups'), 0)
    expect(made).not.toBeNull()
    expect(db.pragma('user_version', { simple: true })).toBe(2)
    expect(lines(db)).toEqual([
      { journal_id: 7, company: 1, fields: '[]' },
      { journal_id: 9, company: 1, fields: '[1]' },
    ])
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    const [file] = backups()
    const backup = new SqliteDatabase(join(dataDir, 'backups', file ?? ''), { readonly: true })
    expect(backup.pragma('user_version', { simple: true })).toBe(1)
    expect(lines(backup)).toHaveLength(2)
    backup.close()
    expect(backups()).toHaveLength(1)
  })

  it('never gives a number of the journal again', () => {
    const store = open()
    const add = () =>
      Number(
        store
          .prepare(
            `insert into journal (company, run_no, entity, entity_no, operation, fields, at_ms) values (1, 1, 'tag', 1, 'created', '[]', 1)`,
          )
          .run().lastInsertRowid,
      )
    const first = add()
    store.prepare('delete from journal').run()
    expect(add()).toBeGreaterThan(first)
    store.dispose()
  })

  it('is left as it was by a migration that fails half-way', () => {
    write((db) => {
      migrate(db, [foundation], '', 0)
      db.exec(`insert into journal values (1, 1, 1, 'member', 5, 'created', '[]', 3)`)
    })
    const db = new SqliteDatabase(path)
    const good = { version: 2, name: 'good', up: (to: SqliteDatabase.Database) => to.exec('create table extra (a)') }
    const bad = {
      version: 3,
      name: 'bad',
      up: (to: SqliteDatabase.Database) => {
        to.exec('delete from journal')
        throw new Error('half-way')
      },
    }
    expect(() => migrate(db, [foundation, good, bad], join(dataDir, 'backups'), 0)).toThrow(
      expect.objectContaining({ kind: 'migration-failed', cause: new Error('half-way') }),
    )
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(lines(db)).toHaveLength(1)
    expect(db.prepare("select name from sqlite_master where name = 'extra'").all()).toEqual([])
    db.close()
    expect(backups()).toHaveLength(1)
  })

  it.each(['wal', 'delete'])('refuses a newer one and does not touch it (%s)', (mode) => {
    write((db) => {
      db.pragma(`journal_mode = ${mode}`)
      db.exec('create table from_the_future (a)')
      db.pragma(`user_version = ${newest + 1}`)
    })
    const before = readFileSync(path)
    for (const checkIntegrity of [true, false])
      expect(() => open(checkIntegrity)).toThrow(expect.objectContaining({ name: 'StoreError', kind: 'newer' }))
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(backups()).toEqual([])
  })

  it('moves a long log into the database on a thread of its own, and never within a commit', async () => {
    const store = open()
    const add = store.prepare(
      'insert into department_answer (department_key, digest, members) values (?, ?, randomblob(100000))',
    )
    for (let id = 0; id < 128; id++) await store.write(() => add.run(id, 'd'))
    // All of it waits: SQLite would have moved a thousand pages by now.
    expect(statSync(path).size).toBeLessThan(1_000_000)
    await expect.poll(() => statSync(`${path}-wal`).size).toBe(0)
    expect(statSync(path).size).toBeGreaterThan(12_000_000)
    await store.dispose()
  })

  it('has all that was written, however long the log was, where the process was killed while it was moved', async () => {
    const child = fork(join(import.meta.dirname, '../../helpers/filling-process.ts'), [dataDir], { execArgv: [] })
    let written = -1
    await new Promise<void>((resolve) => {
      child.on('message', (id) => {
        written = Number(id)
        // The log is moved from the 128th commit on.
        if (written === 130) resolve()
      })
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const store = open()
    expect(store.prepare('select count(*) from department_answer').pluck().get()).toBeGreaterThan(written)
    await store.dispose()
  })

  it('finds damage, says so in both languages, and does not touch the file', () => {
    const store = open()
    for (let id = 0; id < 500; id++)
      store.connection
        .prepare('insert into department_answer (department_key, digest, members) values (?, ?, randomblob(400))')
        .run(id, 'd')
    store.dispose()
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 8192, bytes.length - 4096)
    writeFileSync(path, bytes)
    try {
      open()
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ name: 'StoreError', kind: 'damaged', path })
      expect((error as { hint: object }).hint).toMatchObject({ en: expect.stringContaining('damaged') as string })
    }
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  it('does not take any file for a database', () => {
    writeFileSync(path, 'not a database, but something of somebody')
    expect(() => open()).toThrow(expect.objectContaining({ kind: 'damaged' }))
    expect(readFileSync(path, 'utf8')).toBe('not a database, but something of somebody')
    // An empty file is what a crash at the very first start leaves.
    writeFileSync(path, '')
    open().dispose()
  })

  it.each<[string, () => string, string]>([
    ['a folder', () => (mkdirSync(path), path), 'no file'],
    [
      'a file that was emptied, as backups show',
      () => (
        backups(),
        writeFileSync(join(dataDir, 'backups', 'daily-20260101T000000000Z-v1.db'), ''),
        writeFileSync(path, ''),
        path
      ),
      'empty',
    ],
    ['a log without its database', () => (writeFileSync(`${path}-wal`, 'x'.repeat(9000)), `${path}-wal`), 'log'],
    [
      'a database of another program',
      () => (write((db) => db.exec('create table diary (day text)')), path),
      'no database of this program',
    ],
    [
      'our version number on other tables',
      () => (write((db) => db.exec('create table profile (x); pragma user_version = 1')), path),
      'no database of this program',
    ],
  ])('begins nothing new over %s', (_what, put, said) => {
    const there = put()
    const read = () => (said === 'no file' ? readdirSync(there) : readFileSync(there))
    const before = read()
    expect(() => open(false)).toThrow(
      expect.objectContaining({ kind: 'damaged', message: expect.stringContaining(said) as string }),
    )
    expect(read()).toEqual(before)
  })
})
