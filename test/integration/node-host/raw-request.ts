import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

/** A request with headers and a path that `fetch` would not send, as an attacker's program does. */
export const rawRequest = (
  host: { port: number },
  { path, headers = {}, method = 'GET' }: { path: string; headers?: Record<string, string>; method?: string },
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, path, headers, method, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
