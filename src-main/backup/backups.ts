import { chmod, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BackupFile, BackupKind } from '../contract/backup.ts'
import { DeskError, invalid, notFound } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import { backupFacts } from '../store/whole/database-facts.ts'
import type { BackupFacts, DatabaseFacts } from '../store/whole/database-facts.ts'
import { backupHints, noRoom, tooManyManual } from './backup-hints.ts'
import { backupPaths, companionsOf, newBackupId, parseBackupId, unfinishedEnd } from '../store/whole/backup-names.ts'
import { BackupThreadError, findFacts } from './backup-thread.ts'
import { syncFolder, writeWholeFile } from '../store/whole/write-whole-file.ts'

/** How many of each kind are kept. Manual ones are only ever removed by a person. */
export const keptBackups = { daily: 7, manual: 20, safety: 3, migration: 3 } as const satisfies Record<
  BackupKind,
  number
>
/** What a copy may need beyond the size of the database: its log is not folded in yet. */
const roomFactor = 1.1

export interface BackupParts {
  dataDir: string
  clock: Clock
  log: Log
}

export interface MakeOptions {
  onProgress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** The backups of a data directory as files: works whatever the state of the database. */
export interface Backups {
  readonly folder: string
  /** Newest first. */
  list(): Promise<BackupFile[]>
  /** @throws DeskError NOT_FOUND */
  find(backupId: string): Promise<BackupFile>
  /** The key of its secrets; undefined where nobody has looked into it yet. */
  keyIdOf(backupId: string): Promise<string | null | undefined>
  /** Reads the whole file, on a thread. @throws DeskError INVALID where it cannot be read */
  check(backupId: string, signal?: AbortSignal): Promise<BackupFile>
  remove(backupId: string): Promise<void>
  /**
   * Copies the database as it is at one moment while work goes on, looks at the copy, and only then gives it its name.
   * @throws DeskError INVALID where the disk is full or the database damaged; older backups stay
   */
  make(kind: 'daily' | 'manual', options?: MakeOptions): Promise<BackupFile>
  /** Removes the oldest beyond what is kept of each kind. */
  prune(): Promise<void>
  /** The newest that was looked at and can be used. */
  lastGood(): Promise<BackupFile | null>
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** What the system refused, for people; anything else is thrown on. */
export const asBackupFailure = (error: unknown): unknown => {
  const code = codeOf(error)
  if (['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code)) return failed(backupHints.diskFull, error)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return failed(backupHints.notIntact, error)
  if (error instanceof BackupThreadError || /^(EACCES|EPERM|EROFS|EIO|SQLITE_(IOERR|READONLY|CANTOPEN))/.test(code))
    return failed(backupHints.notWritten, error)
  return error
}
const failed = (hint: (typeof backupHints)[keyof typeof backupHints], cause: unknown): DeskError => {
  const { code, message, data } = invalid(hint)
  return new DeskError(code, message, data, { cause })
}

export const createBackups = ({ dataDir, clock, log }: BackupParts): Backups => {
  const paths = backupPaths(dataDir)
  const { folder } = paths

  const factsBeside = async (
    backupId: string,
    sizeBytes: number,
    modifiedAtMs: number,
  ): Promise<BackupFacts | null> => {
    try {
      const { data } = backupFacts.safeParse(JSON.parse(await readFile(paths.factsOf(backupId), 'utf8')))
      return data?.sizeBytes === sizeBytes && data.modifiedAtMs === modifiedAtMs ? data : null
    } catch {
      return null
    }
  }
  const describe = async (backupId: string): Promise<BackupFile | null> => {
    const named = parseBackupId(backupId)
    if (!named) return null
    try {
      const found = await stat(paths.databaseOf(backupId))
      if (!found.isFile()) return null
      const { size: sizeBytes, mtimeMs } = found
      const facts = await factsBeside(backupId, sizeBytes, mtimeMs)
      const { kind, atMs, schemaVersion } = named
      return {
        backupId,
        kind,
        atMs,
        sizeBytes,
        schemaVersion: facts?.schemaVersion ?? schemaVersion,
        companies: facts?.companies ?? null,
        members: facts?.members ?? null,
        intact: facts?.intact ?? null,
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw error
    }
  }
  const namesIn = async (): Promise<string[]> => {
    try {
      return await readdir(folder)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
  }
  const list = async (): Promise<BackupFile[]> => {
    const names = await namesIn()
    const found = await Promise.all(
      names.filter((name) => name.endsWith('.db')).map((name) => describe(basename(name, '.db'))),
    )
    return found.flatMap((one) => one ?? []).sort((a, b) => b.atMs - a.atMs)
  }
  const find = async (backupId: string): Promise<BackupFile> => {
    const found = await describe(backupId)
    if (found) return found
    throw notFound('backup', backupId, backupHints.gone)
  }
  const keepFacts = async (backupId: string, facts: DatabaseFacts): Promise<void> => {
    const { size, mtimeMs } = await stat(paths.databaseOf(backupId))
    writeWholeFile(
      paths.factsOf(backupId),
      JSON.stringify({ ...facts, sizeBytes: size, modifiedAtMs: mtimeMs } satisfies BackupFacts),
    )
  }
  const check = async (backupId: string, signal?: AbortSignal): Promise<BackupFile> => {
    await find(backupId)
    const facts = await findFacts({ type: 'check', file: paths.databaseOf(backupId) }, { signal }).catch(
      (error: unknown) => {
        throw error instanceof BackupThreadError ? failed(backupHints.unreadable, error) : error
      },
    )
    await keepFacts(backupId, facts)
    return find(backupId)
  }
  const removeFiles = async (backupId: string): Promise<void> => {
    const file = paths.databaseOf(backupId)
    for (const path of [file, ...companionsOf(file), paths.factsOf(backupId)]) await rm(path, { force: true })
  }

  const clearUnfinished = async (): Promise<void> => {
    for (const name of await namesIn()) if (name.includes(unfinishedEnd)) await rm(join(folder, name), { force: true })
  }
  const assertRoom = async (): Promise<void> => {
    const needed = ((await stat(paths.database)).size + ((await sizeOf(`${paths.database}-wal`)) ?? 0)) * roomFactor
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < needed) throw invalid(noRoom(needed, bavail * bsize))
  }
  const sizeOf = async (path: string): Promise<number | null> => {
    try {
      return (await stat(path)).size
    } catch {
      return null
    }
  }
  const prune = async (): Promise<void> => {
    const all = await list()
    for (const kind of ['daily', 'safety', 'migration'] as const) {
      for (const { backupId } of all.filter((one) => one.kind === kind).slice(keptBackups[kind])) {
        await removeFiles(backupId)
        log.info('an old backup was removed', { backupId })
      }
    }
  }

  return {
    folder,
    list,
    find,
    check,
    keyIdOf: async (backupId) => {
      const { size, mtimeMs } = await stat(paths.databaseOf(backupId))
      return (await factsBeside(backupId, size, mtimeMs))?.keyId
    },
    prune,
    remove: async (backupId) => {
      await find(backupId)
      await removeFiles(backupId)
    },
    make: async (kind, { onProgress, signal } = {}) => {
      const startedAt = performance.now()
      const atMs = clock.nowMs()
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await clearUnfinished()
        const before = await list()
        if (kind === 'manual' && before.filter((one) => one.kind === kind).length >= keptBackups.manual)
          throw invalid(tooManyManual(keptBackups.manual))
        await assertRoom()
        const unfinished = join(folder, `${kind}-${process.pid}${unfinishedEnd}`)
        try {
          await writeFile(unfinished, '', { mode: 0o600 })
          const facts = await findFacts(
            { type: 'copy', source: paths.database, target: unfinished },
            { onProgress, signal },
          )
          if (!facts.intact) throw invalid(backupHints.notIntact)
          const isTaken = (id: string) => before.some((one) => one.backupId === id)
          const backupId = newBackupId(kind, atMs, facts.schemaVersion ?? 0, isTaken)
          await chmod(unfinished, 0o600)
          await rename(unfinished, paths.databaseOf(backupId))
          syncFolder(folder)
          await keepFacts(backupId, facts)
          await prune()
          const made = await find(backupId)
          const durationMs = Math.round(performance.now() - startedAt)
          log.info('a backup was made', { backupId, sizeBytes: made.sizeBytes, durationMs })
          return made
        } finally {
          for (const path of [unfinished, ...companionsOf(unfinished)]) await rm(path, { force: true })
        }
      } catch (error) {
        throw signal?.aborted ? error : asBackupFailure(error)
      }
    },
    lastGood: async () => {
      for (const one of await list()) {
        // Looked at now: what was good when it was made may have been damaged with the rest.
        const checked = await check(one.backupId).catch(() => null)
        if (checked?.intact) return checked
      }
      return null
    },
  }
}
