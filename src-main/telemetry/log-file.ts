import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../ports.ts'
import type { LogSink } from './log-sink.ts'

const keptFiles = 14
const largestFileBytes = 20 * 1024 * 1024
/** `desk-2026-01-05.log` is being written; `desk-2026-01-05.1.log` was full before it. */
const namePattern = /^desk-(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.log$/

export interface LogFileOptions {
  /** Usually `logs` below the data directory. */
  dir: string
  clock: Clock
  maxFileBytes?: number
  maxFiles?: number
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** The local day, as people look for it. */
const dayOf = (ms: number): string => {
  const date = new Date(ms)
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/**
 * A file a day, cut where it gets too large, the oldest removed. Every line is appended on its own, so that several
 * processes can share the file and it may be moved away at any time.
 */
export const createLogFile = (options: LogFileOptions): LogSink => {
  const { dir, clock, maxFileBytes = largestFileBytes, maxFiles = keptFiles } = options
  let day = ''

  /** Oldest first. */
  const files = (): string[] => {
    const found = readdirSync(dir).flatMap((name) => {
      const match = namePattern.exec(name)
      // The file without a number is the newest of its day.
      return match ? { name, day: match[1] ?? '', part: match[2] === undefined ? Infinity : Number(match[2]) } : []
    })
    found.sort((a, b) => a.day.localeCompare(b.day) || a.part - b.part)
    return found.map(({ name }) => name)
  }
  const removeOldest = () => {
    for (const name of files().slice(0, -maxFiles)) rmSync(join(dir, name), { force: true })
  }
  const setFullOneAside = (path: string, today: string) => {
    const parts = files().flatMap((name) => {
      const match = namePattern.exec(name)
      return match?.[1] === today && match[2] !== undefined ? Number(match[2]) : []
    })
    renameSync(path, join(dir, `desk-${today}.${Math.max(0, ...parts) + 1}.log`))
  }

  return {
    write: (line) => {
      try {
        const today = dayOf(clock.nowMs())
        const path = join(dir, `desk-${today}.log`)
        mkdirSync(dir, { recursive: true, mode: 0o700 })
        const size = sizeOf(path)
        const isFull = size > 0 && size + Buffer.byteLength(line) + 1 > maxFileBytes
        if (isFull) setFullOneAside(path, today)
        appendFileSync(path, `${line}\n`, { mode: 0o600 })
        if (isFull || today !== day) {
          day = today
          removeOldest()
        }
      } catch {
        // A full disk must not stop the work; there is nowhere to report it but here.
      }
    },
  }
}
