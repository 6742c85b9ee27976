import { join } from 'node:path'
import type { Clock, HostPorts, Lifecycle, Log, MasterKeySource, Notifier, SettingsStore } from './ports.ts'
import { openSettingsStore } from './settings/settings-store.ts'
import { systemClock } from './system-clock.ts'
import { createLogFile } from './telemetry/log-file.ts'
import type { LogSink } from './telemetry/log-sink.ts'
import { createLog, logLevelOf } from './telemetry/log.ts'
import { createMasterKeySource } from './vault/master-key-source.ts'
import { createRedactor } from './wecom/redact.ts'

export interface HostPortsOptions {
  dataDir: string
  host: HostPorts['host']
  env: Readonly<Record<string, string | undefined>>
  /** Where log lines go beside the log file of the data directory. */
  sinks?: readonly LogSink[]
  /** Without a given store the settings lie in the data directory. */
  settings?: (parts: { dataDir: string; clock: Clock; log: Log }) => SettingsStore
  masterKey?: (parts: { clock: Clock; dataDir: string }) => MasterKeySource
  notify?: Notifier
  /** Left out by hosts that nobody asks to close. */
  lifecycle?: Lifecycle
}

const noLifecycle: Lifecycle = {
  withEverythingClosed: () => Promise.reject(new Error('This host does not close and open again')),
}

/** What every host supplies in the same way; a host replaces what it does differently. */
export const createHostPorts = ({
  dataDir,
  host,
  env,
  sinks = [],
  settings = openSettingsStore,
  masterKey = (parts) => createMasterKeySource({ env, ...parts }),
  notify,
  lifecycle = noLifecycle,
}: HostPortsOptions): HostPorts => {
  const clock = systemClock
  const redactor = createRedactor()
  const file = createLogFile({ dir: join(dataDir, 'logs'), clock })
  const log = createLog({
    level: logLevelOf(env['WECOM_DESK_LOG_LEVEL']) ?? 'info',
    sinks: [file, ...sinks],
    clock,
    redactor,
  })
  return {
    dataDir,
    clock,
    log,
    redactor,
    settings: settings({ dataDir, clock, log }),
    masterKey: masterKey({ clock, dataDir }),
    // A host without a screen tells it to the log.
    notify: notify ?? {
      notify: ({ title, body, level }) => log[level === 'warning' ? 'warn' : level](title, { body }),
    },
    host,
    lifecycle,
  }
}
