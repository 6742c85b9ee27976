import type { LogEntry } from '../contract/logs.ts'
import { peekEntry } from './log-entry.ts'
import { createLineFinder } from './log-filter.ts'
import type { FoundLine, LineFilter } from './log-filter.ts'
import { openLogFile, positionOf, readPosition } from './log-lines.ts'
import type { LogBlock, OpenLogFile } from './log-lines.ts'
import { listLogFiles } from './log-names.ts'

/** Looked through for one page: a fraction of a second, after which the caller hears how far it went. */
const mostBytesPerPage = 24 * 1024 * 1024
/** Of what a page holds, in characters. */
const mostCharsPerPage = 1024 * 1024

export interface LogPage {
  items: LogEntry[]
  more: string | null
  counts: Record<LogEntry['level'], number>
  lookedBackToMs: number | null
  end: string | null
}

export interface PageQuery extends LineFilter {
  before?: string | undefined
  limit: number
}

/**
 * Lines of the log, newest first, read from the end of the files in slices.
 * @param today as in `logFilesAmong`
 * @throws the signal's reason
 */
export const readLogPage = async (
  dir: string,
  query: PageQuery,
  signal?: AbortSignal,
  today?: string,
): Promise<LogPage> => {
  const finder = createLineFinder(query)
  const page: LogPage = {
    items: [],
    more: null,
    counts: { debug: 0, info: 0, warn: 0, error: 0 },
    lookedBackToMs: null,
    end: null,
  }
  let bytesLeft = mostBytesPerPage
  let chars = 0
  const isFull = () => page.items.length >= query.limit || chars > mostCharsPerPage || bytesLeft <= 0
  const take = (found: FoundLine): boolean => {
    page.counts[found.level]++
    page.lookedBackToMs = found.atMs
    if (!found.entry) return true
    page.items.push(found.entry)
    chars += found.entry.fields.length + found.entry.message.length
    return !isFull()
  }

  /** @returns the byte up to which was looked, counted from the end; 0 where the file is through */
  const readFile = async (file: OpenLogFile, end: number): Promise<number> => {
    for await (const block of file.backward(end)) {
      signal?.throwIfAborted()
      bytesLeft -= block.bytes.length
      let lookedTo = block.offset
      finder.backward(block, file.id, page.lookedBackToMs ?? file.facts.lastWriteAtMs, (found) => {
        const goesOn = take(found)
        if (!goesOn) lookedTo = found.offset
        return goesOn
      })
      if (lookedTo === block.offset) page.lookedBackToMs = firstTimeIn(block) ?? page.lookedBackToMs
      if (isFull()) return lookedTo
    }
    return 0
  }

  const files = (await listLogFiles(dir, today)).reverse()
  const before = query.before === undefined ? null : readPosition(query.before)
  /** Newest first; until the place is found where the page before ended, files are only looked at. */
  let isFound = query.before === undefined
  for (const facts of files) {
    signal?.throwIfAborted()
    if (facts.lastWriteAtMs < (query.fromMs ?? 0)) break
    if (!isFound && before && !before.id.startsWith(facts.day)) continue
    const file = await openLogFile(facts)
    if (!file) continue
    try {
      page.end ??= query.before === undefined ? positionOf(file.id, await lastLineEnd(file)) : null
      if (!isFound && file.id !== before?.id) continue
      const end = isFound ? file.sizeBytes : (before?.offset ?? 0)
      isFound = true
      if (isFull()) {
        page.more = positionOf(file.id, end)
        return page
      }
      if ((file.firstAtMs ?? 0) > (query.toMs ?? Infinity)) continue
      const lookedTo = await readFile(file, end)
      if (lookedTo > 0) {
        page.more = positionOf(file.id, lookedTo)
        return page
      }
    } finally {
      await file.close()
    }
  }
  return page
}

const firstTimeIn = ({ bytes }: LogBlock): number | null =>
  peekEntry(bytes.subarray(0, 80).toString('latin1'))?.atMs ?? null

/** Behind the last whole line. */
const lastLineEnd = async (file: OpenLogFile): Promise<number> => {
  for await (const block of file.backward(file.sizeBytes)) return block.offset + block.bytes.length
  return 0
}
