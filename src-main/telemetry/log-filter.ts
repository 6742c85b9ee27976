import type { LogEntry, LogFilter } from '../contract/logs.ts'
import { entryOf, peekEntry } from './log-entry.ts'
import type { LogEntryLevel } from './log-entry.ts'
import type { LogBlock } from './log-lines.ts'
import { positionOf } from './log-lines.ts'

const newline = 10

export type LineFilter = Pick<LogFilter, 'levels' | 'text' | 'runId' | 'fromMs' | 'toMs'>

export interface FoundLine {
  /** As it is to be shown; null where its level is not wanted. */
  entry: LogEntry | null
  level: LogEntryLevel
  atMs: number
  offset: number
}

/** What a text looks like inside of JSON, and as it is. */
const spellings = (text: string): string[] => [
  ...new Set([text, JSON.stringify(text).slice(1, -1)].map((one) => one.toLowerCase())),
]

/** Finds lines in blocks. Most blocks hold nothing that is looked for, and none of their lines is decoded then. */
export const createLineFinder = (filter: LineFilter) => {
  const wanted = filter.text === '' ? null : spellings(filter.text)
  // A line is decoded only where the bytes of the id are in it.
  const idBytes = filter.runId === undefined ? null : Buffer.from(JSON.stringify(filter.runId))
  const hasText = (text: string): boolean => {
    if (!wanted) return true
    const lower = text.toLowerCase()
    return wanted.some((one) => lower.includes(one))
  }
  const mayHold = ({ bytes }: LogBlock): boolean =>
    (!idBytes || bytes.includes(idBytes)) && (!wanted || hasText(bytes.toString('utf8')))

  /** Null where the line does not fit, but for its level. */
  const look = (line: Buffer, fileId: string, offset: number, isPart: boolean, nearMs: number): FoundLine | null => {
    if (line.length === 0 || (idBytes && !line.includes(idBytes))) return null
    const text = line.toString('utf8')
    if (!hasText(text)) return null
    const peeked = isPart ? null : peekEntry(text)
    const isUnwanted = peeked && filter.levels.length > 0 && !filter.levels.includes(peeked.level)
    const entry =
      isUnwanted && filter.runId === undefined ? null : entryOf(text, positionOf(fileId, offset), isPart, nearMs)
    if (filter.runId !== undefined && entry?.runId !== filter.runId) return null
    const { level, atMs } = entry ?? peeked ?? { level: 'info', atMs: nearMs }
    if (atMs < (filter.fromMs ?? 0) || atMs > (filter.toMs ?? Infinity)) return null
    const isShown = filter.levels.length === 0 || filter.levels.includes(level)
    return { entry: isShown ? entry : null, level, atMs, offset }
  }

  return {
    /** Lines of a block from its end to its beginning, of which `take` wants the next one or not. */
    backward: (block: LogBlock, fileId: string, nearMs: number, take: (found: FoundLine) => boolean): void => {
      if (!mayHold(block)) return
      const { bytes, offset, isPart } = block
      let known = nearMs
      for (let end = bytes.length; end > 0;) {
        const last = bytes[end - 1] === newline ? end - 1 : end
        const start = last === 0 ? 0 : bytes.lastIndexOf(newline, last - 1) + 1
        const found = look(bytes.subarray(start, last), fileId, offset + start, isPart, known)
        if (found) {
          known = found.atMs
          if (!take(found)) return
        }
        end = start
      }
    },
    /** Lines of a block from its beginning to its end. */
    forward: (block: LogBlock, fileId: string, nearMs: number): FoundLine[] => {
      if (!mayHold(block)) return []
      const { bytes, offset, isPart } = block
      const all: FoundLine[] = []
      for (let start = 0; start < bytes.length;) {
        const end = isPart ? bytes.length : bytes.indexOf(newline, start)
        const found = look(bytes.subarray(start, end), fileId, offset + start, isPart, all.at(-1)?.atMs ?? nearMs)
        if (found) all.push(found)
        start = end + 1
      }
      return all
    },
  }
}
