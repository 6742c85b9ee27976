import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { openNodeHost } from '../../src-main/hosts/node/open-node-host.ts'
import type { NodeHost, NodeHostOptions } from '../../src-main/hosts/node/open-node-host.ts'
import { createRedactor } from '../../src-main/wecom/redact.ts'
import type { DeskClient } from '../../src-renderer/client/desk-client.ts'
import { createFakeServices } from './fake-services.ts'
import { createManualClock } from './manual-clock.ts'
import { createQuietLog } from './quiet-log.ts'

export const apiToken = 'test-api-token-0123456789'

export interface TestHost extends NodeHost {
  /** Trades a fresh one-time link for the session's cookie. */
  signIn(): Promise<string>
  /** A request to the host, without cookie unless given. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** The same with the API token. */
  api(path: string, init?: RequestInit): Promise<Response>
  openSocket(options?: { cookie?: string; origin?: string; headers?: Record<string, string> }): WebSocket
}

export interface TestHostOptions extends Partial<NodeHostOptions> {
  indexHtml?: string
}

/** A Node host on a free port with fake services and a page of one line; the caller closes it. */
export async function openTestHost({
  indexHtml = '<title>pages</title>',
  ...options
}: TestHostOptions = {}): Promise<TestHost> {
  const uiDir = options.uiDir ?? (await mkdtemp(join(tmpdir(), 'wecom-desk-ui-')))
  if (!options.uiDir) await writeFile(join(uiDir, 'index.html'), indexHtml)
  const clock = options.clock ?? createManualClock()
  const host = await openNodeHost({
    services: createFakeServices({}, clock),
    log: createQuietLog(),
    clock,
    redactor: createRedactor(),
    statistics: { record: () => undefined },
    version: '0.0.0-test',
    apiToken,
    ...options,
    uiDir,
  })
  const fetchHere: TestHost['fetch'] = (path, init = {}) => fetch(`${host.url}${path}`, { redirect: 'manual', ...init })
  return {
    ...host,
    fetch: fetchHere,
    api: (path, init = {}) =>
      fetchHere(path, {
        ...init,
        headers: { 'content-type': 'application/json', ...init.headers, authorization: `Bearer ${apiToken}` },
      }),
    async signIn() {
      const { pathname, search } = new URL(host.issueLink())
      const answer = await fetchHere(pathname + search)
      const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
      if (answer.status !== 303 || !cookie) throw new Error(`The one-time link answered ${answer.status}`)
      return cookie
    },
    openSocket: ({ cookie, origin = host.url, headers = {} } = {}) =>
      new WebSocket(`${host.url.replace('http', 'ws')}/rpc`, {
        headers: { origin, ...(cookie ? { cookie } : {}), ...headers },
      }),
    async close() {
      await host.close()
      if (!options.uiDir) await rm(uiDir, { recursive: true, force: true })
    },
  }
}

/** The client of the contract over one open socket, without reconnection. */
export const clientOver = (socket: WebSocket): DeskClient =>
  createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })) // ws is a WebSocket in all that oRPC uses

/** How a socket ended: the close code, or the HTTP status with which it was refused. */
export const endOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
    socket.on('error', () => undefined)
    socket.once('close', resolve)
  })
