import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serve } from '../../../src-main/hosts/node/serve.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-serve-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Serves an empty data directory and hands out what it prints, line by line. */
function start(port = 0) {
  const lines: string[] = []
  let heard = () => {}
  const stopping = new AbortController()
  const input = new PassThrough()
  const ended = serve({
    dataDir: folder,
    env: { WECOM_DESK_KEY_DIR: join(folder, 'keys'), WECOM_DESK_KEYCHAIN: 'off' },
    port,
    printApiToken: true,
    signal: stopping.signal,
    input,
    print: (line) => {
      lines.push(line)
      heard()
    },
  })
  const untilLines = async (count: number) => {
    while (lines.length < count) await new Promise<void>((resolve) => (heard = resolve))
  }
  return { lines, untilLines, input, ended, stop: () => stopping.abort() }
}

const linkIn = (line: string | undefined): URL => new URL(/http:\S+/.exec(line ?? '')?.[0] ?? 'about:blank')
const statusOf = async (link: URL) => (await fetch(link, { redirect: 'manual' })).status

describe('serving a data directory', () => {
  it('prints how to come in, and another link for every line from the terminal', async () => {
    const { lines, untilLines, input, ended, stop } = start()
    await untilLines(4)
    input.write('\n')
    await untilLines(5)
    const [first, second] = [linkIn(lines[0]), linkIn(lines[4])]
    expect(second.search).not.toBe(first.search)
    expect([await statusOf(second), await statusOf(first), await statusOf(first)]).toEqual([303, 303, 401])

    const token = /Bearer (\S+)/.exec(lines[3] ?? '')?.[1]
    const answer = await fetch(new URL('/api/v1/system', first), { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ host: 'node', dataDir: folder })

    stop()
    await ended
    await expect(fetch(first)).rejects.toThrow()
  })

  it('lets go of everything when it cannot listen', async () => {
    const first = start()
    await first.untilLines(4)
    const port = Number(linkIn(first.lines[0]).port)
    await expect(start(port).ended).rejects.toMatchObject({ name: 'NodeHostError', reason: 'port-taken' })
    first.stop()
    await first.ended
    const again = start(port)
    await again.untilLines(4)
    again.stop()
    await again.ended
  })
})
