import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { CallMetric } from '../contract/system.ts'
import type { HostPorts } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { PreferenceStore } from './preferences.ts'
import { readDatabaseVersions } from './system-repository.ts'

export interface SystemServiceOptions {
  version: string
  host: HostPorts['host']
  dataDir: string
  startedAtMs: number
  store: Store
  changes: ChangeHub
  preferences: PreferenceStore
  /** Calls to WeCom since the start. */
  metrics: { snapshot(): CallMetric[] }
}

export const createSystemService = (options: SystemServiceOptions): AreaService<'system'> => {
  const { version, host, dataDir, startedAtMs, store, changes, preferences, metrics } = options
  return {
    info: () => ({
      version,
      host: host.kind,
      capabilities: host.capabilities,
      dataDir,
      nodeVersion: process.versions.node,
      ...desktopVersions(process.versions),
      ...readDatabaseVersions(store),
      startedAtMs,
    }),
    watch: (_input, { signal }) => changes.watch(signal),
    metrics: () => metrics.snapshot(),
    preferences: () => ({ ...preferences.read(), chosen: preferences.chosen() }),
    setPreferences: (change) => {
      const next = preferences.change(change)
      changes.publish('preferences')
      return next
    },
  }
}

/** Electron names itself and its Chromium beside Node. */
const desktopVersions = ({ electron, chrome }: Readonly<Record<string, string | undefined>>) => ({
  ...(electron === undefined ? {} : { electronVersion: electron }),
  ...(chrome === undefined ? {} : { chromiumVersion: chrome }),
})
