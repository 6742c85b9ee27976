import { join } from 'node:path'
import { backupKinds } from '../../contract/backup.ts'
import type { BackupKind } from '../../contract/backup.ts'
import { storePaths } from '../store-paths.ts'

/** Where everything of backups lies. Names are part of what people see: they carry kind, UTC time and schema version. */
export const backupPaths = (dataDir: string) => {
  const { database, backups } = storePaths(dataDir)
  return {
    database,
    folder: backups,
    /** A database that is whole and waits to take the place of the present one. */
    staged: `${database}.restoring`,
    journal: join(dataDir, 'restore.json'),
    lock: join(dataDir, 'restore.lock'),
    lastRestore: join(backups, 'last-restore.json'),
    databaseOf: (backupId: string) => join(backups, `${backupId}.db`),
    factsOf: (backupId: string) => join(backups, `${backupId}.json`),
  }
}

/** What `-wal` and the like are called beside a database. */
export const companionsOf = (database: string): string[] => ['-wal', '-shm', '-journal'].map((end) => database + end)

/** Half-written files; cleared away by whoever makes the next backup. */
export const unfinishedEnd = '.unfinished'

const stampOf = (atMs: number): string => new Date(atMs).toISOString().replaceAll(/[-:.]/g, '')
const namePattern = new RegExp(`^(${backupKinds.join('|')})-(\\d{8})T(\\d{9})Z-v(\\d{1,6})(?:-\\d{1,3})?$`)
/** As builds before this one named what they copied before an upgrade. */
const olderPattern = /^before-migration-from-(\d{1,6})-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z$/

export interface NamedBackup {
  backupId: string
  kind: BackupKind
  atMs: number
  schemaVersion: number
}

/** @param isTaken so that two in the same millisecond have names of their own */
export const newBackupId = (
  kind: BackupKind,
  atMs: number,
  schemaVersion: number,
  isTaken: (backupId: string) => boolean,
): string => {
  const name = `${kind}-${stampOf(atMs)}-v${schemaVersion}`
  if (!isTaken(name)) return name
  for (let number = 2; ; number++) if (!isTaken(`${name}-${number}`)) return `${name}-${number}`
}

const timeOf = (day: string, time: string): number =>
  Date.UTC(
    Number(day.slice(0, 4)),
    Number(day.slice(4, 6)) - 1,
    Number(day.slice(6, 8)),
    Number(time.slice(0, 2)),
    Number(time.slice(2, 4)),
    Number(time.slice(4, 6)),
    Number(time.slice(6, 9)),
  )

/** Null for whatever is no backup of this program, so that nothing else in the folder is ever touched or read. */
export const parseBackupId = (backupId: string): NamedBackup | null => {
  const named = namePattern.exec(backupId)
  if (named) {
    const [, kind, day = '', time = '', schema] = named
    const known = backupKinds.find((one) => one === kind)
    return known ? { backupId, kind: known, atMs: timeOf(day, time), schemaVersion: Number(schema) } : null
  }
  const older = olderPattern.exec(backupId)
  if (!older) return null
  const [, schema, day, ...time] = older
  const atMs = Date.parse(`${day}T${time.slice(0, 3).join(':')}.${time[3]}Z`)
  return Number.isNaN(atMs) ? null : { backupId, kind: 'migration', atMs, schemaVersion: Number(schema) }
}
