import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** `desk-2026-01-05.log` is being written; `desk-2026-01-05.1.log` was full before it. */
const namePattern = /^desk-(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.log$/

export interface LogFileName {
  name: string
  /** The local day of its first line. */
  day: string
  /** Infinity for the file that is being written, which is the newest of its day. */
  part: number
}

export interface LogFileFacts extends LogFileName {
  path: string
  sizeBytes: number
  lastWriteAtMs: number
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** The local day, as people look for it. */
export const dayOf = (ms: number): string => {
  const date = new Date(ms)
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
}

export const logFileName = (day: string, part = Infinity): string =>
  part === Infinity ? `desk-${day}.log` : `desk-${day}.${part}.log`

/**
 * Those of the names that are ours, oldest first.
 * @param today days after it are those of a clock that was set back since: their lines were written before those of today
 */
export const logFilesAmong = (names: readonly string[], today?: string): LogFileName[] => {
  const files = names
    .flatMap((name) => {
      const match = namePattern.exec(name)
      return match ? [{ name, day: match[1] ?? '', part: match[2] === undefined ? Infinity : Number(match[2]) }] : []
    })
    .sort((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1))
  if (today === undefined) return files
  const before = files.filter(({ day }) => day < today)
  const ahead = files.filter(({ day }) => day > today)
  return [...before, ...ahead, ...files.filter(({ day }) => day === today)]
}

/**
 * The files of the log, oldest first; none where there is no folder. Files may be gone by the time they are opened.
 * @param today as in `logFilesAmong`
 */
export const listLogFiles = async (dir: string, today?: string): Promise<LogFileFacts[]> => {
  const files: LogFileFacts[] = []
  for (const file of logFilesAmong(await readdir(dir).catch(() => []), today)) {
    const path = join(dir, file.name)
    const found = await stat(path).catch(() => null)
    if (found) files.push({ ...file, path, sizeBytes: found.size, lastWriteAtMs: Math.round(found.mtimeMs) })
  }
  return files
}
