import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { describe, expect, it } from 'vitest'
import { readRpcFrame } from '../../../../src-main/router/rpc-frame.ts'
import type { DeskClient } from '../../../../src-renderer/client/index.ts'

/** What the real client writes for a call. */
const written = async (call: (client: DeskClient, signal: AbortSignal) => Promise<unknown>): Promise<string[]> => {
  const frames: string[] = []
  const leave = new AbortController()
  const port = {
    addEventListener: () => undefined,
    postMessage: (text: string) => {
      frames.push(text)
      leave.abort(new Error('enough'))
    },
  }
  const client: DeskClient = createORPCClient(new RPCLink({ port }))
  await call(client, leave.signal).catch(() => undefined) // nobody answers
  return frames
}

describe('a frame', () => {
  it('is read where the client of the contract wrote it', async () => {
    const frames = [
      ...(await written((client, signal) => client.system.setPreferences({ theme: 'dark' }, { signal }))),
      ...(await written((client, signal) => client.system.watch({}, { signal, lastEventId: '7' }))),
    ]
    expect(frames.length).toBeGreaterThanOrEqual(4)
    expect(frames.filter((frame) => !readRpcFrame(frame))).toEqual([])
    const kinds = frames.map((frame) => readRpcFrame(frame)?.kind)
    expect([...new Set(kinds)].toSorted()).toEqual(['call', 'leave'])
  })

  it.each([
    '',
    'null',
    '[]',
    '{"i":1}',
    '{"i":"1","t":2}',
    '{"i":"1","t":3,"p":{"e":"message"}}',
    '{"i":"1","t":1}',
    '{"i":"1","p":{"u":"/a","m":"GET"}}',
    '{"i":"1","p":{"u":"/a","h":{"Content-Disposition":"attachment"}}}',
    '{"i":"1","p":{"u":"/a","h":{"content-TYPE":"text/event-stream"}}}',
  ])('of nobody we know is refused: %s', (text) => {
    expect(readRpcFrame(text)).toBeNull()
  })
})
