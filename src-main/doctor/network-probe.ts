import { lookup } from 'node:dns/promises'
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'

export interface ConnectTarget {
  host: string
  port: number
  /** Whether a TLS handshake with certificate check belongs to it. */
  secure: boolean
}

/** What the doctor needs of the network below HTTP. Failures are Node's own errors with their codes. */
export interface NetworkProbe {
  /** The addresses of a host name, as the system resolves it. */
  resolve(host: string, signal: AbortSignal): Promise<string[]>
  /** Connects and hangs up. Resolves to the protocol, such as TLSv1.3, or `TCP`. */
  connect(target: ConnectTarget, signal: AbortSignal): Promise<string>
}

export const createNetworkProbe = (): NetworkProbe => ({
  async resolve(host, signal) {
    const found = await untilAborted(lookup(host, { all: true }), signal)
    return found.map(({ address }) => address)
  },
  connect({ host, port, secure }, signal) {
    const socket: Socket = secure ? connectTls({ host, port, ...serverName(host) }) : connectTcp({ host, port })
    const connected = new Promise<string>((resolve, reject) => {
      socket.once('error', reject)
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        resolve(socket instanceof TLSSocket ? (socket.getProtocol() ?? 'TLS') : 'TCP')
      })
    })
    return untilAborted(connected, signal).finally(() => {
      // A late error of a socket that nobody wants any more must not end the process.
      socket.on('error', () => undefined)
      socket.destroy()
    })
  },
})

/** SNI does not allow addresses. */
const serverName = (host: string) => (/^[\d.]+$|:/.test(host) ? {} : { servername: host })

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason as Error)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
