import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { MasterKeySource } from '../ports.ts'
import { storePaths } from '../store/store-paths.ts'
import { writeWholeFile } from '../store/whole/write-whole-file.ts'

/** What this program puts into a data directory. Anything else there belongs to somebody else and stays. */
const ownNames = [
  /^desk\.db(?:-wal|-shm|-journal|\.restoring.*)?$/,
  /^settings(?:\.damaged-.*)?\.json$/,
  /^(?:logs|exports|offered|processes|browser)$/,
  /^restore\.(?:json|lock)$/,
  /^begin-anew$/,
]
const backups = 'backups'
/** Says that something could not be removed by the process that used it; the next start does it. */
const leftOver = 'wipe-unfinished'

/** Stands there from before the first thing goes until everything has gone: whoever starts next goes on where a wipe was cut off. */
const begunMark = 'wipe-begun.json'
const begun = z.object({
  alsoBackups: z.boolean(),
  host: z.string(),
  pid: z.int(),
  /** The key of the data directory; null where nothing was ever encrypted. */
  key: z.object({ id: z.string(), source: z.string() }).nullable().default(null),
})
export type BegunWipe = z.infer<typeof begun>

export const beginWipe = (dataDir: string, wished: Pick<BegunWipe, 'alsoBackups' | 'key'>): void => {
  const mark: BegunWipe = { ...wished, host: hostname(), pid: process.pid }
  writeWholeFile(join(dataDir, begunMark), JSON.stringify(mark))
}
export const readBegunWipe = (dataDir: string): BegunWipe | null => {
  try {
    return begun.safeParse(JSON.parse(readFileSync(join(dataDir, begunMark), 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** To be called before any file goes: without its key what is sealed is unreadable, whatever becomes of the files. */
export const forgetKey = async (
  { keychain, keyFile }: Pick<MasterKeySource, 'keychain' | 'keyFile'>,
  key: BegunWipe['key'],
): Promise<void> => {
  if (key?.source === 'keychain') await keychain.remove(key.id)
  else if (key?.source === 'key-file') await keyFile.remove(key.id)
}

const removeFrom = (dataDir: string, names: readonly string[]): string[] =>
  names.filter((name) => {
    try {
      rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 3, retryDelay: 50 })
      return false
    } catch {
      return true
    }
  })

/**
 * Removes everything of this program from a data directory. Only while nobody has it open.
 * @returns names that could not be removed; the next start tries again
 */
export const removeOwnFiles = (dataDir: string, { alsoBackups }: { alsoBackups: boolean }): string[] => {
  const names = existsSync(dataDir) ? readdirSync(dataDir) : []
  const own = names.filter((name) => ownNames.some((form) => form.test(name)) || (alsoBackups && name === backups))
  const left = removeFrom(dataDir, own)
  // Else the next start would take the database for lost.
  if (!alsoBackups && names.includes(backups)) writeFileSync(storePaths(dataDir).beginAnew, '', { mode: 0o600 })
  rmSync(join(dataDir, begunMark), { force: true })
  if (left.length > 0) writeFileSync(join(dataDir, leftOver), left.join('\n'), { mode: 0o600 })
  return left
}

/** What a wipe could not remove, such as the folder of a browser that was still open. To be called before anything is opened. */
export const finishWipe = (dataDir: string): void => {
  const mark = join(dataDir, leftOver)
  if (!existsSync(mark)) return
  // The mark names nothing that is trusted: everything of the browser goes, and nothing else can have been open then.
  removeFrom(dataDir, ['browser', leftOver])
}
