import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { addresses } from '../../contract/addresses.ts'
import type { Log } from '../../ports.ts'
import { isRefusal } from './access.ts'
import type { Access } from './access.ts'
import type { OriginCheck } from './origin-check.ts'
import { readAddress } from './request-address.ts'
import type { RpcSockets } from './rpc-sockets.ts'

/** Lets a WebSocket in only after host, origin and session are known to be right: before its first frame. */
export function createUpgradeHandler(parts: {
  access: Access
  origins: OriginCheck
  sockets: RpcSockets
  log: Log
  isSuspended(): boolean
}) {
  const { access, origins, sockets, log } = parts

  const refuse = (socket: Duplex, status: number, reason: string) => {
    log.warn('A WebSocket was refused', { status, reason })
    socket.once('error', () => socket.destroy())
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }

  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!origins.isOurHost(request)) return refuse(socket, 421, 'host')
    if (readAddress(request.url)?.path !== addresses.rpc) return refuse(socket, 404, 'path')
    if (origins.isForeign(request)) return refuse(socket, 403, 'origin')
    if (parts.isSuspended()) return refuse(socket, 503, 'suspended')
    const visitor = access.recognise(request)
    if (isRefusal(visitor)) return refuse(socket, visitor.waitSeconds > 0 ? 429 : 401, 'session')
    // A browser always says where its page comes from; only a script with a token may leave it out.
    if (visitor.by === 'cookie' && !origins.isOurOrigin(request)) return refuse(socket, 403, 'origin')
    if (sockets.isFull) return refuse(socket, 503, 'connections')
    const actor = visitor.use()
    if (!actor) return refuse(socket, 401, 'session')
    sockets.accept(request, socket, head, visitor, actor)
  }
}
