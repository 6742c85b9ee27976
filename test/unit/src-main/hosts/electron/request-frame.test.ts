import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { describe, expect, it } from 'vitest'
import { isRequestFrame } from '../../../../../src-main/hosts/electron/request-frame.ts'
import type { DeskClient } from '../../../../../src-renderer/client/index.ts'

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

describe('isRequestFrame', () => {
  it('takes what the client of the contract writes', async () => {
    const frames = [
      ...(await written((client, signal) => client.system.setPreferences({ theme: 'dark' }, { signal }))),
      ...(await written((client, signal) => client.system.watch({}, { signal, lastEventId: '7' }))),
    ]
    expect(frames.length).toBeGreaterThanOrEqual(4)
    expect(frames.filter((frame) => !isRequestFrame(frame))).toEqual([])
  })

  it.each(['', 'null', '[]', '{"i":1}', '{"i":"1","t":2}', '{"i":"1","t":3,"p":{"e":"message"}}', '{"i":"1","t":1}'])(
    'refuses %s',
    (text) => {
      expect(isRequestFrame(text)).toBe(false)
    },
  )
})
