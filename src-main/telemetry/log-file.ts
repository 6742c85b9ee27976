import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../ports.ts'
import { dayOf, logFileName, logFilesAmong } from './log-names.ts'
import type { LogSink } from './log-sink.ts'

/** What the log is kept within: by size of a file, by age, and by size of all of them. */
export const logLimits = {
  largestFileBytes: 20_000_000,
  mostBytes: 280_000_000,
  keptDays: 30,
} as const

const dayMs = 86_400_000
/** Whoever sets a file aside needs no longer than this; the mark of a process that was killed meanwhile counts no more. */
const longestRotationMs = 10_000
/** How long a line waits for another process that is setting the full file aside. */
const patienceMs = 20

export interface LogFileOptions {
  /** Usually `logs` below the data directory. */
  dir: string
  clock: Clock
  maxFileBytes?: number
  maxBytes?: number
  keptDays?: number
}

/** Stands still: a line is written before its writer goes on. */
const standStill = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/**
 * A file a day, cut where it gets too large, the oldest removed. Every line is appended on its own, so that several
 * processes can share the file and it may be moved away at any time.
 */
export const createLogFile = (options: LogFileOptions): LogSink => {
  const { dir, clock } = options
  const { maxFileBytes = logLimits.largestFileBytes, maxBytes = logLimits.mostBytes } = options
  const { keptDays = logLimits.keptDays } = options
  const marker = join(dir, '.setting-aside')
  let day = ''

  const removeOldest = (today: string): void => {
    const oldestDay = dayOf(clock.nowMs() - keptDays * dayMs)
    let bytes = 0
    for (const file of logFilesAmong(readdirSync(dir), today).reverse()) {
      const path = join(dir, file.name)
      bytes += sizeOf(path)
      const isWritten = file.day === today && file.part === Infinity
      if (!isWritten && (file.day < oldestDay || bytes > maxBytes)) rmSync(path, { force: true })
    }
  }
  /** One process at a time: two that set the same file aside would have one overwrite what the other moved. */
  const alone = (work: () => void): boolean => {
    if (Date.now() - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > longestRotationMs)
      rmSync(marker, { force: true })
    let handle: number
    try {
      handle = openSync(marker, 'wx', 0o600)
    } catch {
      return false
    }
    try {
      work()
      return true
    } finally {
      closeSync(handle)
      rmSync(marker, { force: true })
    }
  }
  const rename = (path: string, today: string): void => {
    const parts = logFilesAmong(readdirSync(dir)).flatMap((file) =>
      file.day === today && file.part !== Infinity ? [file.part] : [],
    )
    renameSync(path, join(dir, logFileName(today, Math.max(0, ...parts) + 1)))
  }
  const setFullOneAside = (path: string, today: string, lineBytes: number): void => {
    // Another process may have done it since the size was read.
    const isFull = () => sizeOf(path) + lineBytes > maxFileBytes
    for (let waitedMs = 0; isFull() && waitedMs < patienceMs; waitedMs++) {
      if (alone(() => (isFull() ? rename(path, today) : undefined))) return
      standStill(1)
    }
    // Whoever is at it takes long: this line makes the file a little larger than it may be.
  }

  return {
    write: (line) => {
      try {
        const today = dayOf(clock.nowMs())
        const path = join(dir, logFileName(today))
        mkdirSync(dir, { recursive: true, mode: 0o700 })
        const size = sizeOf(path)
        const lineBytes = Buffer.byteLength(line) + 1
        const isFull = size > 0 && size + lineBytes > maxFileBytes
        if (isFull) setFullOneAside(path, today, lineBytes)
        appendFileSync(path, `${line}\n`, { mode: 0o600 })
        if (isFull || today !== day) {
          day = today
          removeOldest(today)
        }
      } catch {
        // A full disk must not stop the work; there is nowhere to report it but here.
      }
    },
  }
}
