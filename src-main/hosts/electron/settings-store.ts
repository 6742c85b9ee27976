import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import Store from 'electron-store'
import type { Clock, Log, SettingsStore } from '../../ports.ts'

export interface SettingsOptions {
  dataDir: string
  clock: Clock
  log: Log
}

/** `settings.json` in the data directory, the file that the other hosts use too. A damaged one is set aside. */
export const openSettings = ({ dataDir, clock, log }: SettingsOptions): SettingsStore => {
  const open = () =>
    new Store<Record<string, unknown>>({
      cwd: dataDir,
      name: 'settings',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    })
  const openAfresh = (error: unknown) => {
    const file = join(dataDir, 'settings.json')
    if (!(error instanceof SyntaxError) || !existsSync(file)) throw error
    const kept = join(dataDir, `settings.damaged-${clock.nowMs()}.json`)
    renameSync(file, kept)
    log.warn('the settings file was damaged and has been set aside', { kept })
    return open()
  }
  const store = attempt(open, openAfresh)
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value),
    delete: (key) => store.delete(key),
  }
}

const attempt = <T>(work: () => T, otherwise: (error: unknown) => T): T => {
  try {
    return work()
  } catch (error) {
    return otherwise(error)
  }
}
