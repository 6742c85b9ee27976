import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

const headerBytes = 32
const frameHeaderBytes = 24

/** Ends of the transactions in a write-ahead log, as offsets. See https://www.sqlite.org/fileformat2.html#walformat */
const transactionEnds = (log: Buffer): number[] => {
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  const ends: number[] = []
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    // What is left of an earlier round of the log.
    if (!log.subarray(at + 8, at + 16).equals(salt)) break
    if (log.readUInt32BE(at + 4) !== 0) ends.push(at + frameBytes)
  }
  return ends
}

/**
 * What a database is like for whoever opens it after the process was killed, once for each moment of some work at which that
 * makes a difference: the log as it was after each transaction, on the file as it was before. The first is the state before.
 */
export const afterEveryKill = async <T>(
  path: string,
  work: () => Promise<unknown>,
  look: (db: Database) => T,
): Promise<T[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'wecom-desk-kill-'))
  const copy = join(folder, 'desk.db')
  const reader = new SqliteDatabase(path)
  try {
    reader.pragma('wal_checkpoint(TRUNCATE)')
    // While it reads, nothing is moved from the log into the file, and nothing in the log begins anew.
    reader.exec('begin')
    reader.prepare('select count(*) from sqlite_schema').get()
    const before = join(folder, 'before.db')
    copyFileSync(path, before)
    await work()
    const log = readFileSync(`${path}-wal`)
    return [0, ...transactionEnds(log)].map((end) => {
      copyFileSync(before, copy)
      for (const ending of ['-wal', '-shm']) rmSync(copy + ending, { force: true })
      if (end > 0) writeFileSync(`${copy}-wal`, log.subarray(0, end))
      const db = new SqliteDatabase(copy)
      try {
        if (db.pragma('quick_check', { simple: true }) !== 'ok') throw new Error(`damaged by a kill at ${end}`)
        return look(db)
      } finally {
        db.close()
      }
    })
  } finally {
    reader.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
