import { createServer } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface TestProxy {
  readonly port: number
  /** Where it was asked to go, with the login it was given. */
  readonly asked: { target: string; login: string | null }[]
  close(): Promise<void>
}

const listen = async (server: Server, asked: TestProxy['asked']): Promise<TestProxy> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const join = (left: Socket, right: Socket) => {
  left.pipe(right).pipe(left)
  left.on('error', () => right.destroy())
  right.on('error', () => left.destroy())
}

/** An http proxy that makes tunnels (CONNECT); with `login` it refuses everybody else. */
export function openHttpProxy(login?: string): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const server = createServer()
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    const header = request.headers['proxy-authorization']
    const given = header ? Buffer.from(header.replace('Basic ', ''), 'base64').toString() : null
    asked.push({ target: request.url ?? '', login: given })
    if (login !== undefined && given !== login) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      join(socket, upstream)
    })
  })
  return listen(server, asked)
}

/** A SOCKS5 proxy for IPv4 addresses, without a login. */
export function openSocksProxy(): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (request) => {
        const host = [...request.subarray(4, 8)].join('.')
        const port = request.readUInt16BE(8)
        asked.push({ target: `${host}:${port}`, login: null })
        const upstream = connect(port, host, () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          join(socket, upstream)
        })
      })
    })
  })
  return listen(server, asked)
}
