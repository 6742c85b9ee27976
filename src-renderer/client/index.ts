import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { addresses } from '../../src-main/contract/addresses.ts'
import { createConnectionStore } from './connection.ts'
import type { Connection } from './connection.ts'
import type { DeskClient } from './desk-client.ts'
import { createElectronPort } from './electron-port.ts'
import type { ElectronPort } from './electron-port.ts'
import { reportLoss } from './lossy-link.ts'
import { createSocketLink } from './socket-link.ts'

export type { Connection, ConnectionState } from './connection.ts'
export type { DeskClient } from './desk-client.ts'
export { follow } from './follow.ts'

export interface ClientSession {
  client: DeskClient
  connection: Connection
  /** Rejects what is pending and ends streams; nothing is opened again. */
  close(): void
}

/** Reaches the host over whatever this page was opened with: the desktop app's port, else a WebSocket to our own origin. */
export function createClient(): ClientSession {
  const port = createElectronPort()
  return port ? overPort(port) : overSocket()
}

/** The main process lives as long as the window: a port that is closed stays closed. */
function overPort(port: ElectronPort): ClientSession {
  const store = createConnectionStore('online')
  port.addEventListener('close', () => store.set('offline'))
  return {
    client: createORPCClient(reportLoss(new RPCLink({ port }), store)),
    connection: {
      get state() {
        return store.state
      },
      subscribe: (listener) => store.subscribe(listener),
      retry: () => undefined,
    },
    close: () => port.close(),
  }
}

function overSocket(): ClientSession {
  // This script comes from the host. The scheme is spelt out: browsers before 2024 take nothing else than ws and wss.
  const address = new URL(addresses.rpc, import.meta.url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const { link, connection, close } = createSocketLink({
    openSocket: () => new WebSocket(address),
    hasSession: async () => (await fetch(addresses.session, { cache: 'no-store' })).status !== 401,
  })
  return { client: createORPCClient(link), connection, close }
}
