import { assertAlone } from '../backup/restore.ts'
import { wipeWords } from '../contract/privacy.ts'
import { invalid } from '../errors.ts'
import type { Clock, Lifecycle, Log, MasterKeySource } from '../ports.ts'
import type { PresentProcess } from '../presence/presence.ts'
import { beginWipe, forgetKey, removeOwnFiles } from './wipe-files.ts'

export interface WipeParts {
  dataDir: string
  masterKey: MasterKeySource
  lifecycle: Lifecycle
  /** The key of this data directory; null where nothing was ever encrypted. */
  findKey: () => { key_id: string; source: string } | null
  othersAlive(): PresentProcess[]
  clock: Clock
  log: Log
}

export type Wipe = (input: { confirm: string; alsoBackups: boolean }) => Promise<{ wiped: true }>

/**
 * Removes everything that the program keeps on this machine. The call is answered first; then all services end, the files
 * and the key go, and the host begins as if it had just been installed, or ends with its command.
 */
export const createWipe =
  ({ dataDir, masterKey, lifecycle, findKey, othersAlive, clock, log }: WipeParts): Wipe =>
  async ({ confirm, alsoBackups }) => {
    if (!Object.values<string>(wipeWords).includes(confirm.trim()))
      throw invalid(
        {
          'zh-CN': `请输入“${wipeWords['zh-CN']}”以确认。`,
          en: `Type "${wipeWords.en}" to confirm.`,
        },
        'confirm',
      )
    await assertAlone(othersAlive, clock)
    const found = findKey()
    const key = found && { id: found.key_id, source: found.source }
    const work = async (): Promise<void> => {
      // Somebody may have opened the data while the services were ending.
      await assertAlone(othersAlive, clock)
      beginWipe(dataDir, { alsoBackups, key })
      await forgetKey(masterKey, key).catch((error: unknown) =>
        log.warn('the master key could not be removed', { error }),
      )
      const left = removeOwnFiles(dataDir, { alsoBackups })
      if (left.length > 0) log.warn('not everything could be removed; the next start does it', { left })
    }
    void lifecycle.withEverythingClosed(work).catch((error: unknown) => log.error('nothing was wiped', { error }))
    return { wiped: true }
  }
