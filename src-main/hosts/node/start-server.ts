import { createHostPorts } from '../../host-ports.ts'
import { Disposables } from '../../disposables.ts'
import type { Log } from '../../ports.ts'
import { createCallStatistics } from '../../router/call-statistics.ts'
import type { CallSummary } from '../../router/call-statistics.ts'
import { createServices } from '../../services.ts'
import type { LogSink } from '../../telemetry/log-sink.ts'
import { version } from '../../version.ts'
import { openNodeHost } from './open-node-host.ts'
import type { NodeHost } from './open-node-host.ts'
import { uiFolder } from './ui-folder.ts'

export interface ServerOptions {
  /** Exists already. */
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Loopback only; 127.0.0.1 unless given. */
  host?: string | undefined
  /** 0 or nothing: any free one. */
  port?: number | undefined
  apiToken?: string | null | undefined
  sinks?: readonly LogSink[] | undefined
}

export interface RunningServer extends NodeHost {
  readonly log: Log
  /** Closes the host, then the services. */
  close(): Promise<void>
}

/**
 * Opens a data directory and serves it.
 * @throws StoreError where the data cannot be used; NodeHostError where it cannot listen. Nothing is left open then.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { dataDir, env, host, port, apiToken, sinks = [] } = options
  const owned = new Disposables()
  try {
    const ports = createHostPorts({ dataDir, env, sinks, host: { kind: 'node', capabilities: [] } })
    const services = owned.add(await createServices(ports, { checkIntegrity: true }))
    const statistics = createCallStatistics()
    owned.add({ dispose: () => logStatistics(ports.log, statistics.summary()) })
    const uiDir = uiFolder()
    const opened = await openNodeHost({ ...ports, services, statistics, version, uiDir, host, port, apiToken })
    owned.add({ dispose: () => opened.close() })
    await services.startResidentWork()
    return { ...opened, log: ports.log, close: () => owned.dispose() }
  } catch (error) {
    await owned.dispose()
    throw error
  }
}

/** One short line, since a person at a terminal sees it with every Ctrl+C; the rest for whoever asks for more. */
function logStatistics(log: Log, rows: readonly CallSummary[]): void {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0)
  const failures = rows.flatMap((row) => Object.values(row.failures)).reduce((sum, count) => sum + count, 0)
  const slowest = rows.toSorted((a, b) => b.p95Ms - a.p95Ms)[0]
  log.info('Calls since the start', {
    calls,
    failures,
    ...(slowest ? { slowest: slowest.call, p95Ms: slowest.p95Ms } : {}),
  })
  log.debug('Calls since the start, each', { calls: rows })
}
