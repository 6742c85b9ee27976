import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'

// Ten thousand knocks at a real server over real sockets, with real hashes.

const password = 'wobble kettle seven'
const refusedEach = 10_000
const mostGrowthBytes = 40 * 1024 * 1024
/** What a terminal or a viewer of the log would obey. */
const attack = '\u001b[2J\u001b]0;owned\u0007\r\nINFO forged line'

const token = 'right-token-0123'
const started = z.object({ url: z.string(), port: z.number() })
const auditPage = z.object({ items: z.array(z.object({ outcome: z.string() })) })
const measured = z.object({ heapBytes: z.number(), rssBytes: z.number() })

let folder: string
let child: ChildProcess
let host: z.infer<typeof started>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-flood-'))
  const program = join(import.meta.dirname, '../../helpers/serve-process.ts')
  child = fork(program, [join(folder, 'data'), 'alice', password, token], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, WECOM_DESK_KEY_DIR: join(folder, 'keys'), WECOM_DESK_KEYCHAIN: 'off' },
  })
  host = started.parse((await once(child, 'message'))[0])
})
afterAll(async () => {
  const ended = once(child, 'exit')
  child.send('end')
  await ended
  await rm(folder, { recursive: true, force: true })
})

/** What the server holds once everything else has been let go. */
const held = async () => {
  const answer = once(child, 'message')
  child.send('measure')
  return measured.parse((await answer)[0])
}

const inTurns = async (count: number, parallel: number, work: (number: number) => Promise<unknown>) => {
  let next = 0
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (next < count) await work(next++)
    }),
  )
}

/** A connection of its own from some address of this machine: 127.0.0.0/8 is all here. */
const send = (text: string, localAddress = '127.0.0.1'): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ port: host.port, host: '127.0.0.1', localAddress })
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
    socket.on('error', () => resolve(answer))
    socket.on('close', () => resolve(answer))
    socket.write(text, 'latin1')
  })

const request = (method: string, path: string, headers: Record<string, string>, body = '') =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ host: `127.0.0.1:${host.port}`, connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...(body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ].join('\r\n')

const signIn = (name: string, secret: string, from?: string) =>
  send(
    request(
      'POST',
      '/sign-in',
      { origin: host.url, 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ name, password: secret }).toString(),
    ),
    from,
  )
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

const knocks: ((number: number, from: string) => Promise<string>)[] = [
  (number, from) => signIn(number % 2 ? 'alice' : `nobody-${number}`, `wrong ${number} ${attack}`, from),
  (number, from) => send(request('GET', `/enter?code=${number}${encodeURIComponent(attack)}`, {}), from),
  (number, from) => send(request('GET', '/api/v1/profiles', { authorization: `Bearer wd_${number}` }), from),
  (number, from) =>
    send(request('GET', '/api/v1/access/me', { cookie: `wecom-desk-${host.port}=${number}x${'A'.repeat(40)}` }), from),
  (number, from) => send(`G\u0000T /${number} \u001b[31m HTTP/9.9\r\n\r\n`, from),
  (number, from) =>
    send(request('POST', '/sign-in', { origin: 'http://evil.example' }, `name=a&password=${number}`), from),
  (number, from) =>
    send(
      request('GET', '/rpc', {
        upgrade: 'websocket',
        connection: 'Upgrade',
        origin: host.url,
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        'x-number': String(number),
      }),
      from,
    ),
  (number, from) => send(request('GET', '/', { host: `evil${number}.example` }), from),
]

it('refuses ten thousand wrong passwords, codes, tokens, cookies and malformed requests, and stays what it was', async () => {
  const statuses = new Map<number, number>()
  const knock = async (number: number) => {
    const work = knocks[number % knocks.length]
    // Mostly one attacker, and some that come from many addresses.
    const answer = (await work?.(number, number % 25 === 0 ? `127.0.${number % 250}.9` : '127.0.0.66')) ?? ''
    const status = statusOf(answer)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    expect(answer).not.toMatch(/set-cookie/i)
    expect(answer).not.toContain('\u001b')
  }
  // What the process takes once, for its heap, its threads and their hashes, it has taken by then.
  await inTurns(2000, 16, knock)
  statuses.clear()
  const before = await held()
  await inTurns(refusedEach, 16, knock)
  const after = await held()
  const grown = { heap: after.heapBytes - before.heapBytes, rss: after.rssBytes - before.rssBytes }
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([400, 401, 403, 421, 429])
  expect(grown.heap).toBeLessThan(mostGrowthBytes / 4)
  expect(grown.rss).toBeLessThan(mostGrowthBytes)
})

it('lets the right person in from another address meanwhile, and a script with the right token from the same one', async () => {
  expect(statusOf(await signIn('alice', password, '127.9.9.9'))).toBe(303)
  expect([401, 429]).toContain(statusOf(await signIn('alice', `still wrong`, '127.0.0.66')))
  const authorization = `Bearer ${token}`
  expect(statusOf(await send(request('GET', '/api/v1/profiles', { authorization }), '127.0.0.66'))).toBe(200)
})

it('stands malformed and oversized frames of somebody who is in, and slow ones who are not', async () => {
  const cookie = /set-cookie: ([^;]+)/i.exec(await signIn('alice', password, '127.9.9.9'))?.[1] ?? ''
  const slow = await Promise.all(
    Array.from(
      { length: 100 },
      () =>
        new Promise<ReturnType<typeof connect>>((resolve) => {
          const socket = connect({ port: host.port, host: '127.0.0.1', localAddress: '127.0.0.77' }, () => {
            socket.write('POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-le')
            resolve(socket)
          })
          socket.on('error', () => undefined)
        }),
    ),
  )
  const frames = [
    '',
    '{',
    '[]',
    '{"i":1}',
    `{"i":"${attack}","p":{"u":"x"}}`,
    '{"i":"1","t":9}',
    '\u0000'.repeat(70_000),
  ]
  const codes = new Set<number>()
  const abuse = async (number: number) => {
    const socket = new WebSocket(`${host.url.replace('http', 'ws')}/rpc`, { headers: { origin: host.url, cookie } })
    socket.on('error', () => undefined)
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    await new Promise((resolve) => socket.once('open', resolve))
    if (number % 97 === 96) socket.send(Buffer.from([1, 2, 3]))
    else if (number % 201 === 200) socket.send('x'.repeat(5 * 1024 * 1024))
    else socket.send(frames[number % frames.length] ?? '')
    codes.add(await closed)
  }
  await inTurns(60, 8, abuse)
  const before = await held()
  await inTurns(1000, 8, abuse)
  const grown = (await held()).heapBytes - before.heapBytes
  expect([...codes].every((code) => [1002, 1003, 1006, 1009].includes(code))).toBe(true)
  expect(grown).toBeLessThan(mostGrowthBytes / 4)
  expect(statusOf(await send(request('GET', '/api/v1/me', { cookie }), '127.9.9.9'))).toBeGreaterThan(0)
  for (const socket of slow) socket.destroy()
})

it('leaves a readable log and a short audit trail, without a byte of what strangers typed', async () => {
  const logs = join(folder, 'data', 'logs')
  const text = (await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')))).join('')
  const lines = text.trim().split('\n')
  expect(lines.length).toBeLessThan(150)
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow()
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
  for (const typed of ['forged', 'owned', 'wrong 1', 'evil1', 'nobody-', 'wd_1']) expect(text).not.toContain(typed)
  const answer = await send(
    request('GET', '/api/v1/audit?limit=100', { authorization: `Bearer ${token}` }),
    '127.9.9.9',
  )
  const { items } = auditPage.parse(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)))
  const refused = items.filter(({ outcome }) => outcome === 'refused')
  expect(refused.length).toBeGreaterThan(0)
  expect(items.length).toBeLessThan(40)
  expect(answer).not.toContain('nobody-')
})
