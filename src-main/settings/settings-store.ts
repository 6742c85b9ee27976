import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Conf from 'conf'
import type { Clock, Log, SettingsStore } from '../ports.ts'

const configName = 'settings'

export interface SettingsStoreOptions {
  dataDir: string
  clock: Clock
  log: Log
}

/** Settings that are not secret, as JSON in the data directory. A damaged file is set aside, and everything starts from its default. */
export const openSettingsStore = ({ dataDir, clock, log }: SettingsStoreOptions): SettingsStore => {
  const file = join(dataDir, `${configName}.json`)
  const open = () => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    return new Conf<Record<string, unknown>>({
      cwd: dataDir,
      configName,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    })
  }
  const setAside = (error: unknown) => {
    const stamp = new Date(clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')
    const kept = join(dataDir, `${configName}.damaged-${stamp}.json`)
    if (existsSync(file)) renameSync(file, kept)
    log.warn('the settings file was damaged and has been set aside', { kept, error })
  }
  /** Another program may damage the file at any time, not only before the start. */
  const tolerantly = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      setAside(error)
      return work()
    }
  }
  const conf = tolerantly(open)
  return {
    get: (key) => tolerantly(() => conf.get(key)),
    set: (key, value) => tolerantly(() => conf.set(key, value)),
    delete: (key) => tolerantly(() => conf.delete(key)),
  }
}
