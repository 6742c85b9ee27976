import { createServer as createPlainServer } from 'node:http'
import type { Server as PlainServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { isLoopbackPeer, peerKey } from '../../access/peer-address.ts'
import type { Log } from '../../ports.ts'
import { assertCertificate } from './certificate.ts'
import type { CertificateFiles } from './certificate.ts'

export interface TlsFiles extends CertificateFiles {
  /** Nobody vouches for it but us. */
  isSelfSigned: boolean
  /** What the files hold by now, where they are somebody else's. */
  reread?: () => Promise<CertificateFiles>
}

/** How long a request may take to arrive; the largest is a few megabytes. */
const requestTimeoutMs = 30_000
const handshakeTimeoutMs = 10_000
const maxSockets = 512
/** Of one address elsewhere: nobody alone can take all of them. */
const maxSocketsPerPeer = 96

/** @throws NodeHostError where certificate and key are none or do not belong together */
export function openServer(tls: TlsFiles | null, log: Log): PlainServer {
  const limits = { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs }
  const server = tls ? openTls(tls, limits) : createPlainServer(limits)
  server.maxConnections = maxSockets
  limitPeers(server, log)
  // Whoever speaks something else is hung up on without an answer.
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    log.debug('A TLS handshake failed', { reason: 'code' in error ? String(error.code) : 'unknown' })
    socket.destroy()
  })
  return server
}

function openTls({ cert, key }: TlsFiles, limits: { requestTimeout: number; headersTimeout: number }) {
  assertCertificate({ cert, key })
  return createTlsServer({ ...limits, cert, key, minVersion: 'TLSv1.2', handshakeTimeout: handshakeTimeoutMs })
}

function limitPeers(server: PlainServer, log: Log): void {
  const open = new Map<string, number>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress
    // Everything on this machine has one address.
    if (address === undefined || isLoopbackPeer(address)) return
    const peer = peerKey(address)
    const count = (open.get(peer) ?? 0) + 1
    if (count > maxSocketsPerPeer) {
      log.warn('A connection was refused: too many from one address', { address: peer })
      socket.destroy()
      return
    }
    open.set(peer, count)
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1
      if (left > 0) open.set(peer, left)
      else open.delete(peer)
    })
  })
}
