import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { LogFileFacts } from './log-names.ts'

/** Read at once: what is done with so much takes a few milliseconds, and then others have their turn. */
const sliceBytes = 256 * 1024
/** Of a longer line only the beginning is kept. */
const mostLineBytes = 1024 * 1024
const newline = 10

/** Whole lines that follow one another, as they lie in the file. */
export interface LogBlock {
  bytes: Buffer
  /** Of the first byte. */
  offset: number
  /** One line that is longer than this beginning of it. */
  isPart: boolean
}

/** `end`: where the next line begins. */
export type ForwardBlock = LogBlock & { end: number }

/** One file of the log, held open: it stays readable when it is set aside or removed meanwhile. */
export interface OpenLogFile {
  facts: LogFileFacts
  /** The same however the file is called. */
  id: string
  /** Of its first line; null where that says none. */
  firstAtMs: number | null
  /** What was written when it was opened. */
  sizeBytes: number
  close(): Promise<void>
  /** Whole lines before `end`, block by block, the last ones first. What stands behind the last line break is left out. */
  backward(end: number): AsyncGenerator<LogBlock, void, void>
  /** Whole lines from `offset` on, block by block. */
  forward(offset: number): AsyncGenerator<ForwardBlock, void, void>
}

const readAt = async (file: FileHandle, offset: number, length: number): Promise<Buffer> => {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

const headBytes = 256

/** By its beginning, since names change when files are set aside and numbers of files are used again. */
const identify = async (file: FileHandle, day: string): Promise<{ id: string; firstAtMs: number | null }> => {
  const head = await readAt(file, 0, headBytes)
  const end = head.indexOf(newline)
  const digest = createHash('sha256')
    .update(end < 0 ? head : head.subarray(0, end))
    .digest('hex')
  const time = /"time":(\d{1,15})[,}]/.exec(head.toString('utf8'))?.[1]
  return { id: `${day}.${digest.slice(0, 12)}`, firstAtMs: time === undefined ? null : Number(time) }
}

async function* backward(file: FileHandle, end: number): AsyncGenerator<LogBlock, void, void> {
  let at = end
  /** The beginning of a line whose start is not known yet, last part first; null until a line break was met. */
  let rest: Buffer[] | null = null
  let isPart = false
  while (at > 0) {
    const from = Math.max(0, at - sliceBytes)
    const slice: Buffer = await readAt(file, from, at - from)
    if (slice.length < at - from) return
    // Nothing counts that stands behind the last line break: somebody may be writing it.
    const whole: Buffer | null = rest ? slice : upToLastLine(slice)
    at = from
    if (!whole) continue
    rest ??= []
    const cutAt: number = from === 0 ? 0 : whole.indexOf(newline) + 1
    if (cutAt === 0 && from > 0) {
      rest.push(whole)
      isPart = dropEnd(rest) || isPart
      continue
    }
    // A line whose end was let go stands alone, so that it is known which one is not whole.
    if (isPart) {
      const start = whole.lastIndexOf(newline) + 1
      yield { bytes: Buffer.concat([whole.subarray(start), ...rest.toReversed()]), offset: from + start, isPart: true }
      if (start > cutAt) yield { bytes: whole.subarray(cutAt, start), offset: from + cutAt, isPart: false }
    } else {
      const bytes = Buffer.concat([whole.subarray(cutAt), ...rest.toReversed()])
      if (bytes.length > 0) yield { bytes, offset: from + cutAt, isPart: false }
    }
    isPart = false
    rest = cutAt > 0 ? [whole.subarray(0, cutAt)] : []
    if (from === 0) return
  }
}

const upToLastLine = (slice: Buffer): Buffer | null => {
  const last = slice.lastIndexOf(newline)
  return last < 0 ? null : slice.subarray(0, last + 1)
}

/** Lets go of the end of a line that is too long to be kept; true where it did. */
const dropEnd = (parts: Buffer[]): boolean => {
  let bytes = parts.reduce((sum, part) => sum + part.length, 0)
  let dropped = false
  while (bytes > mostLineBytes && parts.length > 1) {
    bytes -= parts.shift()?.length ?? 0
    dropped = true
  }
  return dropped
}

async function* forward(file: FileHandle, offset: number, end: number): AsyncGenerator<ForwardBlock, void, void> {
  let from = offset
  let parts: Buffer[] = []
  let held = 0
  for (let at = offset; at < end;) {
    const slice = await readAt(file, at, Math.min(sliceBytes, end - at))
    if (slice.length === 0) return
    at += slice.length
    const last = slice.lastIndexOf(newline)
    if (last < 0) {
      // Beyond its beginning a line is only measured.
      if (held < mostLineBytes) parts.push(slice)
      held += slice.length
      continue
    }
    const isPart = held >= mostLineBytes
    const firstEnd = slice.indexOf(newline) + 1
    if (isPart) {
      yield { bytes: Buffer.concat(parts), offset: from, isPart, end: from + held + firstEnd }
      from += held + firstEnd
      const bytes = slice.subarray(firstEnd, last + 1)
      if (bytes.length > 0) yield { bytes, offset: from, isPart: false, end: from + bytes.length }
      from += bytes.length
    } else {
      const bytes = Buffer.concat([...parts, slice.subarray(0, last + 1)])
      yield { bytes, offset: from, isPart: false, end: from + bytes.length }
      from += bytes.length
    }
    const tail = slice.subarray(last + 1)
    parts = tail.length > 0 ? [tail] : []
    held = tail.length
  }
}

/** Null where it was removed meanwhile. */
export const openLogFile = async (facts: LogFileFacts): Promise<OpenLogFile | null> => {
  const file = await open(facts.path).catch(() => null)
  if (!file) return null
  try {
    const { size: sizeBytes } = await file.stat()
    const known = await identify(file, facts.day)
    return {
      facts,
      ...known,
      sizeBytes,
      close: () => file.close(),
      backward: (end) => backward(file, Math.min(end, sizeBytes)),
      forward: (offset) => forward(file, offset, sizeBytes),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Where a line begins, as `at` of an entry: the file's id and the byte. */
export const positionOf = (id: string, offset: number): string => `${id}.${offset}`

export const readPosition = (at: string): { id: string; offset: number } | null => {
  const found = /^(\d{4}-\d{2}-\d{2}\.[0-9a-f]{12})\.(\d{1,12})$/.exec(at)
  return found ? { id: found[1] ?? '', offset: Number(found[2]) } : null
}
