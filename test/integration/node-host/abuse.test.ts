import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { addresses } from '../../../src-main/contract/addresses.ts'
import { openTestHost } from '../../helpers/node-host.ts'
import type { TestHost } from '../../helpers/node-host.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

// Thousands of requests, while other tests keep the machine busy.

let host: TestHost
const log = createQuietLog()
beforeEach(async () => {
  log.lines.length = 0
  host = await openTestHost({ log })
})
afterEach(() => host.close())

const inTurns = async (count: number, parallel: number, work: (number: number) => Promise<void>) => {
  let next = 0
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (next < count) await work(next++)
    }),
  )
}

setFlagsFromString('--expose-gc')
/** Node offers it only in a context made after the flag was set. */
const collectGarbage: unknown = runInNewContext('gc')

/** Bytes that are in use once everything else has been let go. */
const heldBytes = (): number => {
  if (typeof collectGarbage !== 'function') throw new Error('There is no garbage collector to call')
  collectGarbage()
  return process.memoryUsage().heapUsed
}

it('lets nobody in by guessing, neither codes nor tokens, and keeps the log short', async () => {
  const cookie = await host.signIn()
  const statuses = new Map<number, number>()
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1)
  await inTurns(1500, 20, async (number) => {
    const guess = `guess-${number}`
    const answers = await Promise.all([
      host.fetch(`/enter?code=${guess}`),
      host.fetch('/api/v1/profiles', { headers: { authorization: `Bearer ${guess}` } }),
      host.fetch('/', { headers: { cookie: `${cookie.split('=')[0]}=${guess}` } }),
    ])
    for (const answer of answers) {
      count(answer.status)
      expect(answer.headers.getSetCookie()).toEqual([])
      await answer.arrayBuffer()
    }
  })
  expect([...statuses.keys()].toSorted()).toEqual([401, 429])
  expect(statuses.get(429)).toBeGreaterThan(2900)
  // Whoever is in already is not kept out by it.
  expect((await host.fetch('/', { headers: { cookie } })).status).toBe(200)
  expect(log.lines.length).toBeLessThan(20)
})

it('stands malformed frames, too large ones, and stays as small as it was', async () => {
  const cookie = await host.signIn()
  const frames = ['', '{', '[]', '{"i":1}', '{"i":"1","p":{"u":"x"}}', '{"i":"1","t":9}', 'x'.repeat(5 * 1024 * 1024)]
  const abuse = async (number: number) => {
    const socket = host.openSocket({ cookie })
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    await new Promise((resolve) => socket.once('open', resolve))
    if (number % 50 === 49) socket.send(Buffer.from([1, 2, 3]))
    else socket.send(frames[number % (number % 50 === 0 ? frames.length : frames.length - 1)] ?? '')
    expect([1002, 1003, 1006, 1009]).toContain(await closed)
  }
  await inTurns(100, 10, abuse)
  const before = heldBytes()
  await inTurns(1200, 10, abuse)
  const grownBytes = heldBytes() - before
  expect(grownBytes).toBeLessThan(8 * 1024 * 1024)
  expect(log.lines.length).toBeLessThan(20)
  const socket = host.openSocket({ cookie })
  await new Promise((resolve) => socket.once('open', resolve))
  expect(socket.readyState).toBe(WebSocket.OPEN)
  socket.terminate()
})

it('answers others while slow clients keep their requests to themselves', async () => {
  const slow = await Promise.all(
    Array.from(
      { length: 300 },
      () =>
        new Promise<ReturnType<typeof connect>>((resolve) => {
          const socket = connect(host.port, '127.0.0.1', () => {
            socket.write('POST /api/v1/sync/runs HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-le')
            resolve(socket)
          })
          socket.on('error', () => undefined)
        }),
    ),
  )
  expect((await host.api('/api/v1/system')).status).toBe(200)
  expect((await host.fetch(addresses.health)).status).toBe(200)
  for (const socket of slow) socket.destroy()
  expect((await host.api('/api/v1/system')).status).toBe(200)
})
