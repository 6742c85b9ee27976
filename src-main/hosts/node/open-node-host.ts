import { createServer } from 'node:http'
import { addresses } from '../../contract/addresses.ts'
import type { Clock, Log } from '../../ports.ts'
import { createRouter } from '../../router.ts'
import type { CallStatistics } from '../../router/count-calls.ts'
import type { TextRedactor } from '../../router/redact-values.ts'
import type { Services } from '../../services.ts'
import { createRateLimitedLog } from '../../telemetry/rate-limited-log.ts'
import type { RunningCalls } from '../../router/running-calls.ts'
import { createAccess } from './access.ts'
import { createAnswering } from './answering.ts'
import { createApiDocs } from './api-docs.ts'
import { createDownloadAnswers } from './downloads.ts'
import { createHttpApi } from './http-api.ts'
import { assertLoopback, listen } from './listen.ts'
import { createOriginCheck } from './origin-check.ts'
import { createRequestHandler } from './request-handler.ts'
import { createRpcSockets } from './rpc-sockets.ts'
import type { RpcLimits } from './rpc-sockets.ts'
import { createStaticFiles } from './static-files.ts'
import { createUpgradeHandler } from './upgrade-handler.ts'

export interface NodeHostOptions {
  services: Services
  log: Log
  clock: Clock
  redactor: TextRedactor
  statistics: CallStatistics
  /** Shown in the OpenAPI document. */
  version: string
  /** The built pages. */
  uiDir: string
  /** Loopback only. */
  host?: string | undefined
  /** 0 or nothing: the system chooses one. */
  port?: number | undefined
  /** Further names of this machine under which browsers may reach it, such as one of the hosts file. */
  names?: readonly string[] | undefined
  /** Lets scripts in; see access.ts. */
  apiToken?: string | null | undefined
  limits?: Partial<RpcLimits> | undefined
  /** For hosts that can close while they run; see lifecycle.ts. */
  running?: RunningCalls | undefined
}

export interface NodeHost {
  readonly url: string
  readonly host: string
  readonly port: number
  /** Opens the pages in one browser, once, within ten minutes. */
  readonly oneTimeUrl: string
  /** Another such link, for another browser or after the first has expired. */
  issueLink(): string
  /** Goes on listening, and with the browsers' sessions, but answers no call until `resume`: the services are being replaced. */
  suspend(): Promise<void>
  resume(services: Services): void
  /** Lets go of everything within seconds: streams end, browsers are told. The services stay open. */
  close(): Promise<void>
}

/** How long an answer that is being written may take once the host closes. */
const closeMs = 2_000

/** How long a request may take to arrive; the largest is a few megabytes over loopback. */
const requestTimeoutMs = 30_000
const maxSockets = 512

/**
 * The pages, the WebSocket and the HTTP API on one port of this machine, for whoever has the one-time link or the token.
 * @throws NodeHostError when it cannot listen there
 */
export async function openNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  const { services, clock, host = '127.0.0.1' } = options
  // Anybody on this machine can knock, as often as they like.
  const log = createRateLimitedLog(options.log, clock)
  assertLoopback(host)
  const answering = createAnswering((current: Services) => {
    const router = createRouter(current, options)
    return {
      api: createHttpApi(router),
      sockets: createRpcSockets({ router, clock, log, limits: options.limits }),
      downloads: createDownloadAnswers(current.downloads),
    }
  }, services)
  const { api, sockets, downloads } = answering

  const server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs })
  server.maxConnections = maxSockets
  const port = await listen(server, host, options.port ?? 0)

  const access = createAccess({ clock, log, port, apiToken: options.apiToken ?? null })
  const origins = createOriginCheck(port, options.names)
  server.on(
    'request',
    createRequestHandler({
      access,
      origins,
      api,
      docs: createApiDocs(options.version),
      downloads,
      ui: createStaticFiles(options.uiDir),
      log,
    }),
  )
  server.on('upgrade', createUpgradeHandler({ access, origins, sockets, log }))

  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const issueLink = () => `${url}${addresses.enter}?code=${access.issueCode()}`
  let closed: Promise<void> | null = null

  const close = async () => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()))
    api.close()
    await sockets.close()
    server.closeIdleConnections()
    const patience = setTimeout(() => server.closeAllConnections(), closeMs)
    await ended
    clearTimeout(patience)
  }

  return {
    url,
    host,
    port,
    oneTimeUrl: issueLink(),
    issueLink,
    suspend: () => answering.suspend(),
    resume: (current) => answering.resume(current),
    close: () => (closed ??= close()),
  }
}
