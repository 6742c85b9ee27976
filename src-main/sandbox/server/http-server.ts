import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Endpoint } from '../endpoints/endpoint.ts'
import { answerControl, controlPrefix } from './control.ts'
import type { ControlTarget } from './control.ts'
import type { FaultBook, FaultKind } from './faults.ts'
import type { ApiReply, ApiRequest } from './respond.ts'

const loopback = '127.0.0.1'
const apiPrefix = '/cgi-bin/'
const largestBodyBytes = 1_048_576
/** Longer than a client's own, so that it is the client who lets go of an idle connection. */
const keepAliveMs = 75_000

const breakdowns: readonly FaultKind[] = ['timeout', 'cut-connection', 'nonsense', 'http-500']

export interface PracticeServer {
  readonly port: number
  close(): Promise<void>
}

export interface PracticeServerOptions {
  port: number
  endpoints: ReadonlyMap<string, Endpoint>
  faults: FaultBook
  respond: (endpoint: Endpoint, request: ApiRequest) => ApiReply
  /** Called with the path of every call of a known API. */
  count: (path: string) => void
  control: ControlTarget
  /** Something in the practice company itself is broken; the caller gets HTTP 500. */
  onDefect: (error: unknown) => void
}

/** Listens on loopback only. @throws the system's error when the port cannot be had */
export async function openPracticeServer(options: PracticeServerOptions): Promise<PracticeServer> {
  const { endpoints, faults, respond, count, control, onDefect } = options
  let isHtmlNext = true

  const handleApi = async (path: string, query: string, request: IncomingMessage, response: ServerResponse) => {
    const endpoint = endpoints.get(path)
    if (!endpoint) {
      send(response, 404, {}, '')
      return
    }
    count(path)
    const breakdown = faults.take(path, breakdowns)
    // Never answered: the client hangs up, or closing the server ends it.
    if (breakdown === 'timeout') return
    if (breakdown === 'http-500') {
      send(response, 500, { 'Content-Type': 'text/html' }, '<html><h1>500 Internal Server Error</h1></html>')
      return
    }
    const reply = respond(endpoint, {
      method: request.method ?? '',
      query: new URLSearchParams(query),
      body: request.method === 'POST' ? await readBody(request) : Buffer.alloc(0),
    })
    if (breakdown === 'nonsense') {
      if (isHtmlNext) send(response, 200, { 'Content-Type': 'text/html' }, '<html><title>登录网络</title></html>')
      else send(response, 200, jsonHeaders(reply), reply.body.subarray(0, Math.floor(reply.body.length * 0.6)))
      isHtmlNext = !isHtmlNext
      return
    }
    if (breakdown === 'cut-connection') {
      response.writeHead(200, { ...jsonHeaders(reply), 'Content-Length': reply.body.length })
      response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => response.destroy())
      return
    }
    send(response, 200, jsonHeaders(reply), reply.body)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '', query = ''] = splitUrl(request.url ?? '')
    if (!isLocal(request)) send(response, 403, {}, '')
    else if (path.startsWith(apiPrefix)) await handleApi(path.slice(apiPrefix.length), query, request, response)
    else if (path.startsWith(controlPrefix)) {
      const { status, body } = answerControl(control, request.method ?? '', path, await readBody(request))
      send(response, status, { 'Content-Type': 'application/json; charset=UTF-8' }, JSON.stringify(body))
    } else send(response, 404, {}, '')
  }

  const server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return // The client left while sending: nobody is there to answer.
      onDefect(error)
      if (response.headersSent) response.destroy()
      else send(response, 500, {}, '')
    })
  })
  const port = await listen(server, options.port)
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, loopback, () => {
      server.off('error', reject)
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
      else reject(new Error('The practice company got no port'))
    })
  })
}

const splitUrl = (url: string): [path: string, query: string] => {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

/** A page in a browser must reach neither the data nor the switches: by another name for this address, or from its own origin. */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const port = socket.localPort
  const isOurName = headers.host === `${loopback}:${port}` || headers.host === `localhost:${port}`
  return isOurName && (headers.origin === undefined || headers.origin === `http://${headers.host}`)
}

/** Null once the body is larger than the platform takes; the rest is read and thrown away. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    sizeBytes += chunk.length
    if (sizeBytes <= largestBodyBytes) chunks.push(chunk)
  }
  return sizeBytes > largestBodyBytes ? null : Buffer.concat(chunks)
}

const jsonHeaders = ({ errcode, errmsg }: ApiReply): Record<string, string> => ({
  'Content-Type': 'application/json; charset=UTF-8',
  ...(errcode === 0 ? {} : { 'Error-Code': String(errcode), 'Error-Msg': errmsg }),
})

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string | Buffer): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
