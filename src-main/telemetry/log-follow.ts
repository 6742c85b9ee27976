import type { LogEntry } from '../contract/logs.ts'
import type { Clock } from '../ports.ts'
import { createLineFinder } from './log-filter.ts'
import type { LineFilter } from './log-filter.ts'
import { openLogFile, positionOf, readPosition } from './log-lines.ts'
import type { OpenLogFile } from './log-lines.ts'
import { dayOf, listLogFiles } from './log-names.ts'
import type { LogFileFacts } from './log-names.ts'

const pollMs = 500
/** Nobody reads more at a time; what is beyond is told as a number. */
const mostLinesPerBatch = 300
/** Of what was written since the last batch, only this much is looked through. */
const mostBytesPerBatch = 2 * 1024 * 1024

export interface LogBatch {
  items: LogEntry[]
  leftOut: number
  end: string | null
}

interface Place {
  id: string
  offset: number
}

/**
 * New lines as they are written, in batches, until `signal` aborts. Files are looked at only when the next batch is asked
 * for: a slow reader makes no queue grow, but hears how many lines went by.
 */
export async function* followLog(
  dir: string,
  clock: Clock,
  filter: LineFilter & { after?: string | undefined },
  signal?: AbortSignal,
): AsyncGenerator<LogBatch, void, void> {
  const finder = createLineFinder(filter)
  let place: Place | null = filter.after === undefined ? null : readPosition(filter.after)
  let seen = ''

  const readFile = async (file: OpenLogFile, offset: number, batch: LogBatch): Promise<void> => {
    const start = Math.max(offset, file.sizeBytes - mostBytesPerBatch)
    // Where the middle of a line is met, its rest is a line that is damaged; it is counted as left out.
    if (start > offset) batch.leftOut += (await countLines(file, offset, start)) + 1
    let reached = offset
    for await (const block of file.forward(start)) {
      reached = block.end
      const found = finder.forward(
        start > offset && block.offset === start ? behindFirstLine(block) : block,
        file.id,
        0,
      )
      for (const { entry } of found) if (entry) batch.items.push(entry)
    }
    place = { id: file.id, offset: reached }
    const surplus = batch.items.length - mostLinesPerBatch
    if (surplus > 0) {
      batch.items.splice(0, surplus)
      batch.leftOut += surplus
    }
  }

  const readNew = async (files: LogFileFacts[]): Promise<LogBatch> => {
    const batch: LogBatch = { items: [], leftOut: 0, end: null }
    const opened: OpenLogFile[] = []
    try {
      // Newest first, back to the one that was read last.
      for (const facts of files.toReversed()) {
        const file = await openLogFile(facts)
        if (!file) continue
        opened.unshift(file)
        if (!place || file.id === place.id) break
      }
      // The file that was read last has been removed: everything since then that still exists is new.
      for (const file of opened) {
        // Whoever gave no place starts at the end of what is there.
        if (!place) place = { id: file.id, offset: await endOfLines(file) }
        else await readFile(file, file.id === place.id ? place.offset : 0, batch)
      }
    } finally {
      for (const file of opened) await file.close()
    }
    batch.end = place ? positionOf(place.id, place.offset) : null
    return batch
  }

  for (let isFirst = true; !signal?.aborted; isFirst = false) {
    const files = await listLogFiles(dir, dayOf(clock.nowMs()))
    const now = files.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`).join(' ')
    // A log that begins later is read from its beginning.
    if (files.length === 0) place ??= { id: '', offset: 0 }
    if (isFirst || now !== seen) {
      seen = now
      const batch = await readNew(files)
      if (isFirst || batch.items.length > 0 || batch.leftOut > 0) yield batch
    }
    await clock.sleep(pollMs, signal).catch(() => undefined)
  }
}

const newline = 10

const behindFirstLine = <B extends { bytes: Buffer; offset: number }>(block: B): B => {
  const start = block.bytes.indexOf(newline) + 1
  return { ...block, bytes: block.bytes.subarray(start), offset: block.offset + start }
}

const countLines = async (file: OpenLogFile, from: number, to: number): Promise<number> => {
  let count = 0
  for await (const { bytes, offset } of file.forward(from)) {
    if (offset >= to) return count
    for (let at = bytes.indexOf(newline); at >= 0 && offset + at < to; at = bytes.indexOf(newline, at + 1)) count++
  }
  return count
}

const endOfLines = async (file: OpenLogFile): Promise<number> => {
  for await (const { bytes, offset, isPart } of file.backward(file.sizeBytes))
    return isPart ? file.sizeBytes : offset + bytes.length
  return 0
}
