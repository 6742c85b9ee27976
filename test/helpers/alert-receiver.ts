import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** As it came over the wire. */
  body: string
  json: Record<string, unknown>
}

export interface Answer {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** The connection is cut without an answer. */
  cut?: boolean
  /** No answer at all until the test ends. */
  silent?: boolean
}

export interface AlertReceiver {
  origin: string
  readonly received: Received[]
  /** What is answered from now on; called with each request. */
  answer: (request: Received) => Answer
  /** Resolves once so many requests have come. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

/** A server on this machine in the place of Feishu, WeCom, DingTalk or anybody: it keeps what it gets, byte for byte. */
export const openAlertReceiver = async (): Promise<AlertReceiver> => {
  const received: Received[] = []
  let waiting: { count: number; resolve: () => void }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://receiver')
      const body = Buffer.concat(chunks).toString('utf8')
      const got: Received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        json: JSON.parse(body) as Record<string, unknown>,
      }
      received.push(got)
      const answer = receiver.answer(got)
      for (const { resolve } of waiting.filter(({ count }) => received.length >= count)) resolve()
      waiting = waiting.filter(({ count }) => received.length < count)
      if (answer.silent) return
      if (answer.cut) return void request.socket.destroy()
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: AlertReceiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => ({ body: { errcode: 0, errmsg: 'ok', code: 0, msg: 'success' } }),
    until: (count) =>
      received.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return receiver
}
