import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/websocket'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import type { Actor } from '../../area-service.ts'
import { applicationCodes } from '../../contract/errors.ts'
import type { Clock, Log } from '../../ports.ts'
import type { DeskRouter } from '../../router.ts'
import { answerRefusals } from '../../router/answer-refusals.ts'
import type { RouterContext } from '../../router/contract-router.ts'
import { readRpcFrame } from '../../router/rpc-frame.ts'
import type { Visitor } from './access.ts'
import { isStillPermitted } from './still-permitted.ts'

/** RFC 6455 §7.4.1, and 4401 of the range for applications. */
const closeCodes = {
  goingAway: 1001,
  protocol: 1002,
  unsupported: 1003,
  internal: 1011,
  /** Come again: what may be done is another thing now. */
  restart: 1012,
  sessionEnded: 4401,
} as const

export interface RpcLimits {
  /** The longest input that the contract takes is the text of a .env file, 100,000 characters. */
  maxPayloadBytes: number
  maxConnections: number
  /** Calls and streams open at once on one connection. */
  maxCallsPerConnection: number
  heartbeatMs: number
  /** How long a peer may take to say goodbye. */
  closeMs: number
}

const rpcLimits: RpcLimits = {
  maxPayloadBytes: 4 * 1024 * 1024,
  maxConnections: 64,
  maxCallsPerConnection: 64,
  heartbeatMs: 30_000,
  closeMs: 1_000,
}

export interface RpcSockets {
  readonly connectionCount: number
  readonly isFull: boolean
  /** Takes over a connection that has already been let in. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor, actor: Actor): void
  /** Ends connections whose session has ended or whose permissions are others now: streams were let in with the old ones. */
  sweep(): void
  close(): Promise<void>
}

interface SocketContext extends RouterContext {
  /** The connection has too many calls open; this one is refused. */
  overloaded: boolean
}

export function createRpcSockets(options: {
  router: DeskRouter
  clock: Clock
  log: Log
  limits?: Partial<RpcLimits> | undefined
}): RpcSockets {
  const { router, clock, log } = options
  const limits = { ...rpcLimits, ...options.limits }
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: limits.maxPayloadBytes,
  })
  const rpc = new RPCHandler<SocketContext>(router, {
    interceptors: [
      answerRefusals,
      ({ context, next }) => {
        if (context.overloaded) throw tooManyCalls(limits.maxCallsPerConnection)
        return next()
      },
    ],
  })

  const open = new Map<WebSocket, { visitor: Visitor; actor: Actor }>()

  const judge = (ws: WebSocket) => {
    const known = open.get(ws)
    if (!known || ws.readyState !== ws.OPEN) return
    if (known.visitor.look() === null) ws.close(closeCodes.sessionEnded, 'session ended')
    else if (!isStillPermitted(known.visitor, known.actor)) ws.close(closeCodes.restart, 'permissions changed')
  }

  const serve = (ws: WebSocket, visitor: Visitor, actorAtFirst: Actor) => {
    open.set(ws, { visitor, actor: actorAtFirst })
    // oRPC takes the next item of a stream when the last was handed to the network: a slow reader slows the source
    // down, which then skips to its latest state, instead of growing a queue here.
    const peer = {
      send: (data: string | ArrayBufferLike | ArrayBufferView | Blob) =>
        new Promise<void>((resolve, reject) => {
          if (typeof data !== 'string') reject(new Error('The contract has no binary values'))
          else ws.send(data, (error) => (error ? reject(error) : resolve()))
        }),
      addEventListener: () => undefined,
    }
    const calls = new Set<string>()
    const stopHeartbeat = startHeartbeat(ws)

    const receive = async (data: RawData, isBinary: boolean) => {
      if (isBinary) return ws.close(closeCodes.unsupported, 'text frames only')
      const text = data.toString()
      const frame = readRpcFrame(text)
      if (!frame) {
        log.warn('A WebSocket sent a malformed frame', { length: text.length })
        return ws.close(closeCodes.protocol, 'malformed frame')
      }
      const actor = visitor.use()
      if (!actor) return ws.close(closeCodes.sessionEnded, 'session ended')
      const isCall = frame.kind === 'call'
      const overloaded = isCall && calls.size >= limits.maxCallsPerConnection
      if (isCall && !overloaded) calls.add(frame.id)
      try {
        await rpc.message(peer, text, { context: { actor, overloaded } })
      } catch (error) {
        if (ws.readyState !== ws.OPEN) return // the peer has left; its calls are aborted
        log.error('A WebSocket frame could not be answered', { error })
        ws.close(closeCodes.internal, 'internal error')
      } finally {
        if (isCall && !overloaded) calls.delete(frame.id)
      }
    }

    ws.on('message', (data, isBinary) => void receive(data, isBinary))
    ws.on('error', (error) => log.warn('A WebSocket failed', { reason: error.message }))
    ws.on('close', () => {
      open.delete(ws)
      stopHeartbeat()
      rpc.close(peer)
    })
  }

  /** Drops peers that no longer answer, and browsers whose session has ended. */
  const startHeartbeat = (ws: WebSocket): (() => void) => {
    let isAnswering = true
    ws.on('pong', () => (isAnswering = true))
    let cancel = () => {}
    const beat = () => {
      judge(ws)
      if (ws.readyState !== ws.OPEN) return
      if (!isAnswering) ws.terminate()
      else {
        isAnswering = false
        ws.ping()
      }
      if (ws.readyState === ws.OPEN) cancel = clock.after(limits.heartbeatMs, beat)
    }
    cancel = clock.after(limits.heartbeatMs, beat)
    return () => cancel()
  }

  return {
    get connectionCount() {
      return server.clients.size
    },
    get isFull() {
      return server.clients.size >= limits.maxConnections
    },
    accept(request, socket, head, visitor, actor) {
      server.handleUpgrade(request, socket, head, (ws) => serve(ws, visitor, actor))
    },
    sweep() {
      for (const ws of open.keys()) judge(ws)
    },
    async close() {
      const open = [...server.clients]
      const closed = Promise.all(open.map((ws) => new Promise((resolve) => ws.once('close', resolve))))
      for (const ws of open) ws.close(closeCodes.goingAway, 'the host is closing')
      const patience = setTimeout(() => open.forEach((ws) => ws.terminate()), limits.closeMs)
      await closed
      clearTimeout(patience)
      server.close()
    },
  }
}

const tooManyCalls = (limit: number) =>
  new ORPCError('TOO_MANY_REQUESTS', {
    message: `At most ${limit} calls may be open at once`,
    data: {
      appCode: applicationCodes.badRequest,
      hint: {
        'zh-CN': '同时进行的操作过多，请等待其中一些完成后再试。',
        en: 'Too many things are going on at once. Wait until some of them have finished.',
      },
    },
  })
