import { createHostPorts } from '../../host-ports.ts'
import { Disposables } from '../../disposables.ts'
import { createLifecycle } from '../../lifecycle.ts'
import type { HostPorts, Log } from '../../ports.ts'
import { createCallStatistics } from '../../router/call-statistics.ts'
import type { CallSummary } from '../../router/call-statistics.ts'
import { createRunningCalls } from '../../router/running-calls.ts'
import { createServices } from '../../services.ts'
import type { ResidentServices } from '../../services.ts'
import type { LogSink } from '../../telemetry/log-sink.ts'
import { version } from '../../version.ts'
import { openNodeHost } from './open-node-host.ts'
import type { NodeHost } from './open-node-host.ts'
import { readTls } from './read-tls.ts'
import type { TlsChoice } from './read-tls.ts'
import { fingerprintOf } from './self-signed.ts'
import { uiFolder } from './ui-folder.ts'

export interface ServerOptions {
  /** Exists already. */
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** 127.0.0.1 unless given; see listen.ts for what anything beyond this machine needs. */
  host?: string | undefined
  /** Further names under which browsers reach it. */
  names?: readonly string[] | undefined
  tls?: TlsChoice | undefined
  /** 0 or nothing: any free one. */
  port?: number | undefined
  apiToken?: string | null | undefined
  /** Whether it runs what is due by the clock, where no other process does; true unless given. */
  schedules?: boolean | undefined
  sinks?: readonly LogSink[] | undefined
}

export interface RunningServer extends NodeHost {
  readonly log: Log
  /** SHA-256 of the certificate, as browsers show it; null without TLS. */
  readonly fingerprint: string | null
  /** Rejects where the data could not be opened again after it was replaced; never resolves. */
  readonly failed: Promise<never>
  /** Closes the host, then the services. */
  close(): Promise<void>
}

/**
 * Opens a data directory and serves it.
 * @throws StoreError where the data cannot be used; NodeHostError where it cannot listen. Nothing is left open then.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { dataDir, env, host, names, port, apiToken, schedules = true, sinks = [] } = options
  const owned = new Disposables()
  const running = createRunningCalls()
  /** Set in the order in which they are opened; the last is the one that listens. */
  const desk: { services: ResidentServices | null; host: NodeHost | null } = { services: null, host: null }
  const failed = Promise.withResolvers<never>()
  // Only whoever waits for it hears of it.
  failed.promise.catch(() => undefined)
  try {
    const lifecycle = createLifecycle({
      running,
      log: () => ports.log,
      close: async () => {
        await desk.host?.suspend()
        await desk.services?.dispose()
        desk.services = null
      },
      open: async () => {
        try {
          desk.services = await createServices(ports, { checkIntegrity: false })
          desk.host?.resume(desk.services)
          await desk.services.startResidentWork({ schedules })
        } catch (error) {
          failed.reject(error)
          throw error
        }
      },
    })
    const ports: HostPorts = createHostPorts({
      dataDir,
      env,
      sinks,
      host: { kind: 'node', capabilities: [] },
      lifecycle,
    })
    const services = await createServices(ports, { checkIntegrity: true })
    desk.services = services
    owned.add({ dispose: () => desk.services?.dispose() })
    const statistics = createCallStatistics()
    const uiDir = uiFolder()
    const tls = options.tls && (await readTls(options.tls, options, ports.clock.nowMs()))
    const opened = await openNodeHost({
      ...ports,
      services,
      statistics,
      running,
      version,
      uiDir,
      host,
      names,
      tls,
      port,
      apiToken,
    })
    desk.host = opened
    owned.add({ dispose: () => logStatistics(ports.log, statistics.summary()) })
    owned.add({ dispose: () => opened.close() })
    owned.add({ dispose: () => lifecycle.settled() })
    await services.startResidentWork({ schedules })
    return {
      ...opened,
      fingerprint: tls ? fingerprintOf(tls.cert) : null,
      log: ports.log,
      failed: failed.promise,
      close: () => owned.dispose(),
    }
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
  if (calls === 0) return
  log.info('Calls since the start', {
    calls,
    failures,
    ...(slowest ? { slowest: slowest.call, p95Ms: slowest.p95Ms } : {}),
  })
  log.debug('Calls since the start, each', { calls: rows })
}
