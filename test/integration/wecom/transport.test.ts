import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTransport } from '../../../src-main/wecom/transport.ts'
import type { Transport, TransportOptions, WireRequest } from '../../../src-main/wecom/transport.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { openScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { openHttpProxy, openSocksProxy } from './tunnel-proxy.ts'

let server: ScriptedServer
const opened: { dispose(): void }[] = []

beforeEach(async () => {
  server = await openScriptedServer()
  server.on('ping', { errcode: 0 })
})
afterEach(async () => {
  for (const transport of opened.splice(0)) transport.dispose()
  await server.close()
})

const open = (options: Partial<TransportOptions> = {}): Transport => {
  const transport = createTransport({ clock: createManualClock(), environment: {}, ...options })
  opened.push(transport)
  return transport
}
const ping = (changes: Partial<WireRequest> = {}): WireRequest => ({
  endpoint: 'ping',
  method: 'GET',
  url: `${server.url}/cgi-bin/ping?access_token=geheim`,
  proxy: 'none',
  timeoutMs: 30_000,
  ...changes,
})
const text = ({ body }: { body: Uint8Array }) => new TextDecoder().decode(body)

describe('bodies', () => {
  it('are decompressed', async () => {
    server.on(
      'ping',
      (_, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"errcode":0,"名":1}')),
    )
    expect(text(await open().send(ping()))).toBe('{"errcode":0,"名":1}')
  })
  it.each([
    ['plain', {}, 'x'.repeat(5000)],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync('x'.repeat(50_000))],
  ])('are not read beyond the limit, %s', async (_, headers, body) => {
    server.on('ping', (_request, response) => void response.writeHead(200, headers).end(body))
    await expect(open({ maxReplyBytes: 1000 }).send(ping())).rejects.toMatchObject({ causeCode: 'TOO_LARGE' })
  })
  it.each([
    ['with its length', { 'content-length': '1000' }],
    ['in chunks', {}],
    ['packed', { 'content-encoding': 'gzip' }],
  ])('cut on the wire are an error, %s', async (_, headers) => {
    const part = gzipSync(`{"errcode":0,"x":"${'abcdefghij'.repeat(500)}"}`).subarray(0, 40)
    server.on('ping', (_request, response) => {
      response.writeHead(200, headers as Record<string, string>)
      response.write('content-encoding' in headers ? part : '{"errcode":0}', () => response.destroy())
    })
    await expect(open().send(ping())).rejects.toMatchObject({ name: 'NetworkError' })
  })
  it('of 20 MB arrive whole', async () => {
    server.on('ping', (_, response) => void response.end(Buffer.alloc(20_000_000, 'a')))
    expect((await open().send(ping())).body.byteLength).toBe(20_000_000)
  })
})

describe('connections', () => {
  it('are kept', async () => {
    const ports = new Set<number | undefined>()
    server.on('ping', (_, response) => {
      ports.add(response.socket?.remotePort)
      response.end('{"errcode":0}')
    })
    const transport = open()
    for (let call = 0; call < 5; call++) await transport.send(ping())
    expect(ports.size).toBe(1)
  })
  it('refused ones are named without the address', async () => {
    await server.close()
    const error: unknown = await open()
      .send(ping())
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'NetworkError', causeCode: 'ECONNREFUSED', facts: { retryable: true } })
    expect(String((error as Error).stack) + String((error as Error).cause)).not.toContain('geheim')
  })
  it.each(['ftp://x/', 'nonsense'])('%s is no address', async (url) => {
    await expect(open().send(ping({ url }))).rejects.toMatchObject({ causeCode: 'BAD_ADDRESS' })
  })
  it('redirects are not followed', async () => {
    server.on('ping', (_, response) => void response.writeHead(302, { location: '/cgi-bin/elsewhere' }).end())
    await expect(open().send(ping())).rejects.toMatchObject({ causeCode: 'REDIRECT' })
    expect(server.count('elsewhere')).toBe(0)
  })
})

describe('proxies', () => {
  it('http with a login', async () => {
    const proxy = await openHttpProxy('user:p@ss')
    const transport = open()
    expect((await transport.send(ping({ proxy: `http://user:p%40ss@127.0.0.1:${proxy.port}` }))).status).toBe(200)
    expect(proxy.asked).toEqual([{ target: new URL(server.url).host, login: 'user:p@ss' }])
    expect((await transport.send(ping({ proxy: `http://user:wrong@127.0.0.1:${proxy.port}` }))).status).toBe(407)
    await proxy.close()
  })
  it('socks5', async () => {
    const proxy = await openSocksProxy()
    expect((await open().send(ping({ proxy: `socks5://127.0.0.1:${proxy.port}` }))).status).toBe(200)
    expect(proxy.asked).toHaveLength(1)
    await proxy.close()
  })
  it('system never sends loopback through a proxy', async () => {
    const environment = { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' }
    expect((await open({ environment }).send(ping({ proxy: 'system' }))).status).toBe(200)
  })
  it('a dead or nonsensical one is named without its password', async () => {
    const dead = await openHttpProxy()
    await dead.close()
    for (const proxy of [
      `http://u:geheim@127.0.0.1:${dead.port}`,
      'ftp://u:geheim@x',
      `socks5://u:geheim@127.0.0.1:${dead.port}`,
    ]) {
      const error: unknown = await open()
        .send(ping({ proxy }))
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ name: 'NetworkError' })
      expect(String((error as Error).stack) + String((error as Error).cause)).not.toContain('geheim')
    }
  })
})
