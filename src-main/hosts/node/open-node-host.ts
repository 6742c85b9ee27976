import { isIPv6 } from 'node:net'
import type { Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
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
import { assertMayListen, listen } from './listen.ts'
import { isLoopbackHost } from './loopback-host.ts'
import { openServer } from './open-server.ts'
import type { TlsFiles } from './open-server.ts'
import { createOriginCheck } from './origin-check.ts'
import { inUrl, isWildcard, ownAddresses } from './own-addresses.ts'
import { takeUpRenewals } from './renewed-certificate.ts'
import { repeat } from './repeat.ts'
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
  /** 127.0.0.1 unless given; anything beyond this machine needs `tls` and an operator who is owner. */
  host?: string | undefined
  tls?: TlsFiles | undefined
  /** 0 or nothing: the system chooses one. */
  port?: number | undefined
  /** Further names under which browsers may reach it, the first of them in its links; see origin-check.ts. */
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

/** Whoever takes permissions away may do so from a connection that ends with it: they still get their answer. */
const ownAnswerMs = 100

/** Other processes on the same data may take permissions away; streams that are open end within this time. */
const sweepMs = 2_000

/**
 * The pages, the WebSocket and the HTTP API on one port, for whoever has the one-time link, a password or a key.
 * @throws NodeHostError when it cannot or must not listen there
 */
export async function openNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  const { services, clock, host = '127.0.0.1' } = options
  // Anybody who reaches it can knock, as often as they like.
  const log = createRateLimitedLog(options.log, clock)
  const tls = options.tls ?? null
  const isOpenToOthers = !isLoopbackHost(host)
  assertMayListen(host, { hasTls: tls !== null, hasOwner: services.gate.hasEnabledOwner() })
  let sweepSoon = () => {}
  const answering = createAnswering(
    (current: Services) => {
      const router = createRouter(current, options)
      return {
        api: createHttpApi(router),
        sockets: createRpcSockets({ router, clock, log, limits: options.limits }),
        downloads: createDownloadAnswers(current.downloads),
      }
    },
    services,
    () => sweepSoon(),
  )
  const { api, sockets, downloads } = answering

  const server = openServer(tls, log)
  const port = await listen(server, host, options.port ?? 0)

  const access = createAccess({
    gate: () => answering.gate(),
    clock,
    log,
    port,
    isSecure: tls !== null,
    linksForThisMachineOnly: isOpenToOthers,
    ownAddress: isWildcard(host) ? null : addressOfServer(server),
    apiToken: options.apiToken ?? null,
  })
  const names = options.names ?? []
  const origins = createOriginCheck(port, [...names, ...ownAddresses(host)], tls !== null)
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
      isSuspended: () => answering.isSuspended,
      isTrustedTls: tls !== null && !tls.isSelfSigned && isOpenToOthers,
    }),
  )
  server.on(
    'upgrade',
    createUpgradeHandler({ access, origins, sockets, log, isSuspended: () => answering.isSuspended }),
  )

  const sweep = () => {
    if (answering.isSuspended) return
    sockets.sweep()
    api.sweep()
  }
  const stopSweeping = repeat(clock, sweepMs, sweep)
  const stopRenewing = tls && server instanceof TlsServer ? takeUpRenewals(server, tls, { clock, log }) : () => {}
  let stopSoon = () => {}
  sweepSoon = () => {
    stopSoon()
    stopSoon = clock.after(ownAnswerMs, sweep)
  }

  const scheme = tls ? 'https' : 'http'
  const baseOf = (name: string) =>
    `${scheme}://${/:\d+$/.test(name) && !isIPv6(name) ? name : `${inUrl(name)}:${port}`}`
  const url = baseOf(names[0] ?? (isWildcard(host) ? (ownAddresses(host)[0] ?? 'localhost') : host))
  // From elsewhere a link is refused, so that it must lead to this machine.
  const linkBase = baseOf(isWildcard(host) ? 'localhost' : host)
  const issueLink = () => `${linkBase}${addresses.enter}?code=${access.issueCode()}`
  let closed: Promise<void> | null = null

  const close = async () => {
    stopSweeping()
    stopRenewing()
    stopSoon()
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

const addressOfServer = (server: Server): string | null => {
  const address = server.address()
  return address === null || typeof address === 'string' ? null : address.address
}
