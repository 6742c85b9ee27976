import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface EchoingFront {
  readonly url: string
  /** Every token that was issued through it. */
  readonly tokens: readonly string[]
  /** Addresses as they were asked for, with their secrets. */
  readonly log: string
  /** While set, every answer is nonsense that repeats what was asked, as broken proxies do. */
  echoes: boolean
  close(): Promise<void>
}

/** Stands before a practice company, knows every token, and can be told to give them away. */
export const openEchoingFront = async (target: string): Promise<EchoingFront> => {
  const tokens: string[] = []
  let log = ''
  let turn = 0
  const server = createServer((request, response) => {
    const answer = async () => {
      const address = request.url ?? ''
      log += `${address}\n`
      const body = await text(request)
      if (front.echoes) {
        const asJson = {
          errcode: 40058,
          errmsg: `bad request ${address}, hint: [1], from ip: 203.0.113.9`,
          body: address,
        }
        const page = `<html><title>502</title><a href="${target}${address}">${address}</a></html>`
        turn++
        if (turn % 3 === 0) return response.writeHead(502, { 'content-type': 'text/html' }).end(page)
        if (turn % 3 === 1)
          return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(asJson))
        return response.writeHead(200, { 'content-type': 'application/json' }).end(`{"errcode":0,"x":"${address}`)
      }
      const method = request.method ?? 'GET'
      const given = await fetch(`${target}${address}`, { method, ...(method === 'GET' ? {} : { body }) })
      const reply = await given.text()
      const token = /"access_token":"([^"]+)"/.exec(reply)?.[1]
      if (token !== undefined) tokens.push(token)
      response.writeHead(given.status, { 'content-type': given.headers.get('content-type') ?? 'text/plain' }).end(reply)
    }
    answer().catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const front: EchoingFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    get log() {
      return log
    },
    echoes: false,
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
  return front
}
