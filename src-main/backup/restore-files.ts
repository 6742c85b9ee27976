import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { bilingual } from '../contract/shapes.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { backupId } from '../contract/backup.ts'
import { StoreError } from '../store/store-error.ts'
import { backupPaths, companionsOf } from '../store/whole/backup-names.ts'
import { foldInLog } from '../store/whole/fold-in-log.ts'
import { writeWholeFile } from '../store/whole/write-whole-file.ts'

/** Beside a database that is whole and staged: from now on the restore is finished, by whoever opens the data directory next. */
const restoreJournal = z.object({
  version: z.literal(1),
  backupId,
  /** What the present database becomes. */
  safetyId: backupId,
  atMs: z.int(),
  /** Who asked for it, as in the audit trail. */
  by: z.string(),
  host: z.string(),
  pid: z.int(),
})
export type RestoreJournal = z.infer<typeof restoreJournal>

/** What became of the last restore; kept, so that pages can tell after they have reconnected. */
const lastRestore = z.object({
  backupId,
  safetyId: backupId.nullable(),
  atMs: z.int(),
  by: z.string(),
  outcome: z.enum(['restored', 'failed']),
  reason: bilingual.nullable(),
  /** Whether people have been told of a failure. */
  told: z.boolean().default(false),
})
export type LastRestore = z.infer<typeof lastRestore>

const readJson = <T>(path: string, shape: z.ZodType<T>): T | null => {
  try {
    return shape.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

export const readJournal = (dataDir: string): RestoreJournal | null =>
  readJson(backupPaths(dataDir).journal, restoreJournal)
export const writeJournal = (dataDir: string, journal: RestoreJournal): void =>
  writeWholeFile(backupPaths(dataDir).journal, JSON.stringify(journal))
export const readLastRestore = (dataDir: string): LastRestore | null =>
  readJson(backupPaths(dataDir).lastRestore, lastRestore)

/** Gives up a restore: nothing but what was staged goes. */
export const dropRestore = (dataDir: string): void => {
  const { journal, staged } = backupPaths(dataDir)
  rmSync(journal, { force: true })
  for (const path of [staged, ...companionsOf(staged)]) rmSync(path, { force: true })
}

export const noteLastRestore = (dataDir: string, last: LastRestore): void => {
  const { folder, lastRestore: path } = backupPaths(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeWholeFile(path, JSON.stringify(last))
}

const noteOutcome = (
  dataDir: string,
  { backupId: id, safetyId, atMs, by }: RestoreJournal,
  outcome: LastRestore['outcome'],
  reason: Bilingual | null,
): void => {
  const kept = existsSync(backupPaths(dataDir).databaseOf(safetyId)) ? safetyId : null
  noteLastRestore(dataDir, { backupId: id, safetyId: kept, atMs, by, outcome, reason, told: false })
}

const stillOpen: Bilingual = {
  'zh-CN': '恢复未进行：另一个程序仍打开着数据库。数据未被改动；请关闭它后重试。',
  en: 'Nothing was restored: another program still has the database open. Nothing was changed; close it and try again.',
}
const notMoved: Bilingual = {
  'zh-CN': '恢复未完成：文件无法移动，已放回原来的数据库。请检查数据目录的权限和磁盘后重试。',
  en: 'Nothing was restored: the files could not be moved, and the database is the one from before. Check the permissions of the data directory and the disk, then try again.',
}

/** A database with the files beside it, as far as they are there. */
const moveDatabase = (from: string, to: string): void => {
  const ends = companionsOf('')
  for (const end of ends.filter((one) => one !== '-shm')) if (existsSync(from + end)) renameSync(from + end, to + end)
  rmSync(`${from}-shm`, { force: true })
  renameSync(from, to)
}

/**
 * Puts the staged database in the place of the present one, which becomes the safety backup. Only renames, each of which
 * may be the last: called again, it goes on. Nothing of this process may have the database open.
 * @throws whatever kept it; the old database is then where it was
 */
export const finishRestore = (dataDir: string, journal: RestoreJournal): void => {
  const paths = backupPaths(dataDir)
  const safety = paths.databaseOf(journal.safetyId)
  try {
    if (existsSync(paths.staged)) {
      mkdirSync(paths.folder, { recursive: true, mode: 0o700 })
      if (existsSync(paths.database) && !existsSync(safety)) {
        foldInLog(paths.database)
        moveDatabase(paths.database, safety)
      }
      for (const path of companionsOf(paths.database)) rmSync(path, { force: true })
      renameSync(paths.staged, paths.database)
    }
    if (!existsSync(paths.database)) throw new Error('There is neither a staged database nor one in its place')
  } catch (error) {
    if (!existsSync(paths.database) && existsSync(safety)) moveDatabase(safety, paths.database)
    const reason = error instanceof StoreError && error.kind === 'in-use' ? stillOpen : notMoved
    dropRestore(dataDir)
    noteOutcome(dataDir, journal, 'failed', reason)
    throw error
  }
  noteOutcome(dataDir, journal, 'restored', null)
  dropRestore(dataDir)
}
