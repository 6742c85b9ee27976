import { closeSync, fsyncSync, openSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { factsOf } from './database-facts.ts'
import type { DatabaseFacts } from './database-facts.ts'

/** 4 MiB between two looks at whether somebody still wants it. */
const pagesAtOnce = 1000

/** What was written is on the disk, not only in the system's memory. */
export const syncFile = (path: string): void => {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Copies a database page by page as it is at one moment, while others go on writing: the open read transaction keeps that
 * moment, and in WAL nobody waits for a reader. The copy is then looked at as a whole. For threads of their own.
 */
export const copyDatabase = async (
  source: string,
  target: string,
  onProgress: (pagesDone: number, pagesTotal: number) => void,
): Promise<DatabaseFacts> => {
  const db = new SqliteDatabase(source, { readonly: true, fileMustExist: true })
  try {
    db.pragma('busy_timeout = 10000')
    db.exec('begin')
    // The first read fixes the moment.
    db.prepare('select count(*) from sqlite_schema').get()
    await db.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages - remainingPages, totalPages)
        return pagesAtOnce
      },
    })
  } finally {
    db.close()
  }
  const copy = new SqliteDatabase(target, { fileMustExist: true })
  try {
    // A backup is one file; and one that is only read needs no files beside it.
    copy.pragma('journal_mode = DELETE')
    return factsOf(copy)
  } finally {
    copy.close()
    syncFile(target)
  }
}

export const checkDatabase = (path: string): DatabaseFacts => {
  let db
  try {
    db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
    return factsOf(db)
  } finally {
    db?.close()
  }
}
