import { RPCLink } from '@orpc/client/websocket'
import type { ClientContext, ClientLink } from '@orpc/client'
import { backoffMs } from './backoff.ts'
import { ConnectionError, createConnectionStore } from './connection.ts'
import type { Connection } from './connection.ts'
import { rememberCall } from './failed-call.ts'
import { reportLoss } from './lossy-link.ts'

export interface SocketLinkOptions {
  openSocket: () => WebSocket
  /** Whether the host knows us; rejects when it cannot be reached. A page cannot see why a WebSocket was refused. */
  hasSession: () => Promise<boolean>
  random?: () => number
  /** Runs `work` once after `ms`; the returned function cancels it. */
  after?: (ms: number, work: () => void) => () => void
}

const afterTimeout = (ms: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

export interface SocketLink {
  link: ClientLink<ClientContext>
  connection: Connection
  close(): void
}

interface Attempt {
  socket: WebSocket
  /** Resolves to the link once the socket is open, and to null if it never was. */
  opened: Promise<ClientLink<ClientContext> | null>
}

/**
 * Calls over a WebSocket that comes back by itself. What was pending when it closed is rejected with ConnectionError and
 * not sent again: only the caller knows whether that is safe.
 */
export function createSocketLink(options: SocketLinkOptions): SocketLink {
  const { openSocket, hasSession, random = Math.random, after = afterTimeout } = options
  const store = createConnectionStore('connecting')
  let failures = 0
  let cancelRetry = () => {}
  let current: Attempt | null = null
  let isClosed = false

  const connect = () => {
    cancelRetry()
    store.set('connecting')
    const socket = openSocket()
    const link = reportLoss(new RPCLink({ websocket: socket }), store)
    const attempt: Attempt = {
      socket,
      opened: new Promise((resolve) => {
        socket.addEventListener('open', () => {
          failures = 0
          store.set('online')
          resolve(link)
        })
        socket.addEventListener('close', () => {
          resolve(null)
          if (current === attempt) void onClosed()
        })
      }),
    }
    current = attempt
  }

  const onClosed = async () => {
    current = null
    if (isClosed) return
    store.set('offline')
    const isKnown = await hasSession().catch(() => true)
    if (isClosed || current !== null) return
    // Signed out, too, it goes on asking now and then: a new link may have been opened in another tab.
    store.set(isKnown ? 'offline' : 'signed-out')
    retryLater()
  }

  const retryLater = () => {
    cancelRetry()
    cancelRetry = after(backoffMs(failures++, random), () => void retry())
  }

  const retry = async () => {
    if (isClosed || current !== null) return
    if (store.state === 'signed-out') {
      const isKnown = await hasSession().catch(() => false)
      if (isClosed || isConnecting()) return
      if (!isKnown) return retryLater()
    }
    connect()
  }

  /** A function, because the compiler does not see that it changes while something is awaited. */
  const isConnecting = () => current !== null

  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      const opened = await current?.opened
      if (!opened)
        throw rememberCall(new ConnectionError(store.state === 'signed-out' ? 'signed-out' : 'offline', store), path)
      return opened.call(path, input, options)
    },
  }

  connect()
  return {
    link,
    connection: {
      get state() {
        return store.state
      },
      subscribe: (listener) => store.subscribe(listener),
      retry() {
        cancelRetry()
        failures = 0
        void retry()
      },
    },
    close() {
      isClosed = true
      cancelRetry()
      store.set('offline')
      current?.socket.close()
    },
  }
}
