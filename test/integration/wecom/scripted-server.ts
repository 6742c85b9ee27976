import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface SeenRequest {
  method: string
  /** Below `/cgi-bin/`. */
  path: string
  query: URLSearchParams
  body: string
  headers: IncomingMessage['headers']
}

type Answer = object | ((request: SeenRequest, response: ServerResponse) => void | Promise<void>)

/** Answers exactly as a test says; a request nobody scripted fails the test through a 599. */
export interface ScriptedServer {
  readonly url: string
  readonly seen: SeenRequest[]
  /** Answers given in order; the last one stays. */
  on(path: string, ...answers: Answer[]): void
  count(path: string): number
  close(): Promise<void>
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts).toString('utf8')
}

export async function openScriptedServer(): Promise<ScriptedServer> {
  const seen: SeenRequest[] = []
  const scripts = new Map<string, Answer[]>()
  const sockets = new Set<Socket>()

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://loopback')
    const path = url.pathname.replace(/^\/cgi-bin\//, '')
    const heard: SeenRequest = {
      method: request.method ?? '',
      path,
      query: url.searchParams,
      body: await readBody(request),
      headers: request.headers,
    }
    seen.push(heard)
    const script = scripts.get(path)
    const answer = script && script.length > 1 ? script.shift() : script?.[0]
    if (answer === undefined) {
      response.writeHead(599).end(`nobody scripted ${path}`)
    } else if (typeof answer === 'function') {
      await answer(heard, response)
    } else {
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(answer))
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    on(path, ...answers) {
      scripts.set(path, answers)
    },
    count: (path) => seen.filter((request) => request.path === path).length,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
