import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { createCliProcess } from '../cli/cli-process.ts'
import type { CliProcess } from '../cli/cli-process.ts'
import { isOver, serve } from './served.ts'
import type { Served } from './served.ts'

let cli: CliProcess
let served: Served | null = null
beforeEach(() => {
  cli = createCliProcess()
})
afterEach(async () => {
  await served?.stop()
  served = null
  cli.dispose()
})

const profile = z.object({ id: z.string(), apiBaseUrl: z.string() })
const started = z.object({ runId: z.string() })
const addressOf = async () => profile.parse((await cli.json(['profile', 'show'])).document).apiBaseUrl
const enter = async (here: Served) =>
  profile.parse((await here.api('POST', '/practice-company/enter', { departments: 5, members: 30, seed: 3 })).body)
const sync = async (here: Served) => {
  const { body } = await here.api('POST', '/sync/runs', { kind: 'all', scope: {}, dryRun: false })
  return here.untilRun(started.parse(body).runId, isOver)
}
const answers = (address: string) =>
  fetch(`${address}/practice/status`).then(
    ({ ok }) => ok,
    () => false,
  )

it('comes back at its old address with the server, and for a command that needs it without one', async () => {
  served = await serve(cli)
  const { apiBaseUrl } = await enter(served)
  expect(await sync(served)).toBe('succeeded')
  await served.api('POST', '/practice-company/evolve', { days: 3 })
  expect(await served.stop()).toBe(0)
  expect(await answers(apiBaseUrl)).toBe(false)

  const alone = await cli.json(['sync', 'all'])
  expect(alone).toMatchObject({ code: 0, stderr: '', document: { state: 'succeeded' } })
  expect(await answers(apiBaseUrl)).toBe(false)
  expect((await cli.run(['doctor'])).code).toBe(0)

  served = await serve(cli)
  expect(await answers(apiBaseUrl)).toBe(true)
  expect(await addressOf()).toBe(apiBaseUrl)
  // The same people: days that passed are not forgotten, and nobody is new.
  const again = await cli.json(['sync', 'all'])
  expect(again).toMatchObject({ code: 0, document: { counts: { members: { created: 0, removed: 0 } } } })
  const { body } = await served.api('GET', '/practice-company')
  expect(body).toMatchObject({ running: true, apiBaseUrl })
})

it('moves to another port where its own is taken, and its company with it', async () => {
  served = await serve(cli)
  const { apiBaseUrl } = await enter(served)
  await served.stop()
  served = null
  const other = createServer((socket) => socket.resume().end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'))
  await new Promise<void>((done) => other.listen(Number(new URL(apiBaseUrl).port), '127.0.0.1', done))
  try {
    served = await serve(cli)
    const moved = await addressOf()
    expect(moved).not.toBe(apiBaseUrl)
    expect(await sync(served)).toBe('succeeded')
  } finally {
    await new Promise((done) => other.close(done))
  }
  await served.stop()
  served = null
  expect((await cli.run(['sync', 'all'])).code).toBe(0)
})

it('is misled by nobody: an unknown API is refused, here and from another process, and a stop lasts', async () => {
  served = await serve(cli)
  const { apiBaseUrl } = await enter(served)
  const refused = {
    code: 'INVALID',
    data: { field: 'path', hint: { en: expect.stringContaining('no/such') as string } },
  }
  const fault = { kind: 'busy', path: 'no/such' }
  expect(await served.api('POST', '/practice-company/faults', fault)).toMatchObject({ status: 422, body: refused })
  const there = await cli.json(['call', 'sandbox.setFault', JSON.stringify(fault)])
  expect(there).toMatchObject({ code: 2, document: { error: refused } })
  const known = await cli.json(['call', 'sandbox.setFault', '{"kind":"busy","path":"user/list"}'])
  expect(known).toMatchObject({ code: 0, document: { running: true, faults: [{ kind: 'busy', path: 'user/list' }] } })
  expect((await cli.run(['call', 'sandbox.stop'])).code).toBe(2)

  expect((await served.api('POST', '/practice-company/stop', {})).body).toMatchObject({ running: false })
  await served.stop()
  served = await serve(cli)
  expect(await answers(apiBaseUrl)).toBe(false)
  expect((await served.api('GET', '/practice-company')).body).toMatchObject({ running: false, members: 30 })
})
