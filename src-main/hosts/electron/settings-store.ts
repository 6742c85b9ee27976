import Store from 'electron-store'
import type { SettingsStore } from '../../ports.ts'

/** `settings.json` in the data directory, shared with the other hosts; a damaged file counts as none. */
export const openSettings = (dataDir: string): SettingsStore => {
  const store = new Store<Record<string, unknown>>({ cwd: dataDir, name: 'settings', clearInvalidConfig: true })
  return {
    get: (key) => store.get(key),
    set: (key, value) => store.set(key, value),
    delete: (key) => store.delete(key),
  }
}
