import { createReadStream } from 'node:fs'
import { appendFileSync, closeSync, openSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { listLogFiles } from '../telemetry/log-names.ts'

/** Lines that are looked through without a pause. */
const linesAtOnce = 500

const filesBelow = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Files outside the database that may hold people: exports, files made for somebody to fetch, and logs. */
export const createPersonFiles = ({ dataDir }: { dataDir: string }) => {
  const folders = [join(dataDir, 'exports'), join(dataDir, 'offered')]
  const logDir = join(dataDir, 'logs')

  const handedOut = async (): Promise<string[]> => (await Promise.all(folders.map(filesBelow))).flat()

  const countLines = async (path: string, mentions: (line: string) => boolean): Promise<number> => {
    let [count, seen] = [0, 0]
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (mentions(line)) count++
      if (++seen % linesAtOnce === 0) await setImmediate()
    }
    return count
  }

  /** Beside the file and then in its place; what others append meanwhile is taken over in one go at the end. */
  const rewrite = async (path: string, mentions: (line: string) => boolean): Promise<void> => {
    const fresh = `${path}.rewriting`
    writeFileSync(fresh, '', { mode: 0o600 })
    let kept: string[] = []
    const { size } = await stat(path)
    const flush = () => {
      if (kept.length > 0) appendFileSync(fresh, `${kept.join('\n')}\n`)
      kept = []
    }
    const end = lastLineEnd(path, size)
    if (end > 0) {
      const input = createReadStream(path, { end: end - 1 })
      for await (const line of createInterface({ input, crlfDelay: Infinity })) {
        if (!mentions(line)) kept.push(line)
        if (kept.length < linesAtOnce) continue
        flush()
        await setImmediate()
      }
      flush()
    }
    const rest = bytesOf(path, end)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '' && !mentions(line))
    if (rest.length > 0) appendFileSync(fresh, `${rest.join('\n')}\n`)
    renameSync(fresh, path)
  }

  return {
    countHandedOut: async (): Promise<number> => (await handedOut()).length,
    /** Exports and other files that wait to be fetched; of any person, as nobody looks into them. */
    removeHandedOut: async (): Promise<number> => {
      const files = await handedOut()
      for (const file of files) await rm(file, { force: true })
      return files.length
    },
    countLogLines: async (mentions: (line: string) => boolean): Promise<number> => {
      let count = 0
      for (const { path } of await listLogFiles(logDir)) count += await countLines(path, mentions).catch(() => 0)
      return count
    },
    /** Takes the lines that name somebody out of all log files. @returns how many */
    removeLogLines: async (mentions: (line: string) => boolean): Promise<number> => {
      await mkdir(logDir, { recursive: true, mode: 0o700 })
      let removed = 0
      for (const { path } of await listLogFiles(logDir)) {
        const count = await countLines(path, mentions)
        if (count === 0) continue
        await rewrite(path, mentions)
        removed += count
      }
      return removed
    },
  }
}
export type PersonFiles = ReturnType<typeof createPersonFiles>

/** Just behind the last line that is complete, up to a size. */
const lastLineEnd = (path: string, size: number): number => {
  const chunk = 64 * 1024
  for (let end = size; end > 0; end -= chunk) {
    const from = Math.max(0, end - chunk)
    const at = bytesOf(path, from, end).lastIndexOf(0x0a)
    if (at >= 0) return from + at + 1
  }
  return 0
}

const bytesOf = (path: string, from: number, to = statSync(path).size): Buffer => {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(Math.max(0, to - from))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from))
  } finally {
    closeSync(file)
  }
}
