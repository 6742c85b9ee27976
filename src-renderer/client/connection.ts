/**
 * How the page stands with its host: `connecting` before the first answer and while trying again, `offline` between two
 * attempts, `signed-out` when the host wants a new one-time link.
 */
export type ConnectionState = 'connecting' | 'online' | 'offline' | 'signed-out'

/** The connection as pages see it. */
export interface Connection {
  readonly state: ConnectionState
  /** Tells the state at once and every change from then on. Returns its own unsubscribe. */
  subscribe(listener: (state: ConnectionState) => void): () => void
  /** Tries again at once instead of waiting, also after a sign-in in another tab. */
  retry(): void
}

export type WatchedConnection = Pick<Connection, 'state' | 'subscribe'>

/** A call that could not be made or answered because the connection was not there. It is never sent again by itself. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly code = 'DISCONNECTED'
  /** `lost`: sent, and the answer is unknown; `offline` and `signed-out`: never sent. */
  readonly reason: 'lost' | 'offline' | 'signed-out'
  /** The connection that failed, so that whoever wants to go on can wait for it. */
  readonly connection: WatchedConnection

  constructor(reason: ConnectionError['reason'], connection: WatchedConnection, options?: ErrorOptions) {
    super(messages[reason], options)
    this.reason = reason
    this.connection = connection
  }
}

const messages = {
  lost: 'The connection closed before the answer came',
  offline: 'There is no connection to the host',
  'signed-out': 'The session has ended',
} as const

export interface ConnectionStore extends Omit<Connection, 'retry'> {
  set(state: ConnectionState): void
}

export function createConnectionStore(first: ConnectionState): ConnectionStore {
  let state = first
  const listeners = new Set<(state: ConnectionState) => void>()
  return {
    get state() {
      return state
    },
    subscribe(listener) {
      // A function of its own, so that the same listener can be added twice and removed once.
      const entry = (next: ConnectionState) => listener(next)
      listeners.add(entry)
      entry(state)
      return () => void listeners.delete(entry)
    },
    set(next) {
      if (next === state) return
      state = next
      for (const listener of [...listeners]) listener(next)
    },
  }
}

/** Resolves once the connection is there; rejects with the signal's reason when it is aborted. */
export function untilOnline(connection: WatchedConnection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let unsubscribe = () => {}
    const stop = () => {
      unsubscribe()
      signal.removeEventListener('abort', abort)
    }
    const abort = () => {
      stop()
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError'))
    }
    signal.addEventListener('abort', abort, { once: true })
    unsubscribe = connection.subscribe((state) => {
      if (state !== 'online') return
      stop()
      resolve()
    })
    if (connection.state === 'online') stop()
  })
}
