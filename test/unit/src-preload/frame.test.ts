import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../src-preload/frame.ts'
import type { Frame } from '../../../src-preload/frame.ts'

const connection = '3f0c7a52-0000-4000-8000-000000000000'

describe('frames of the bridge', () => {
  it.each<Frame>([
    { kind: 'open', connection },
    { kind: 'close', connection },
    { kind: 'message', connection, text: '' },
    { kind: 'message', connection, text: '{"a": "b c\n企业"}' },
  ])('come out as they went in: %j', (frame) => {
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
  })

  it.each([
    '',
    'o',
    'o ',
    'o short',
    `o ${connection} more`,
    `m ${connection}`,
    `x ${connection}`,
    `o ${connection}\n`,
    7,
    null,
    {},
  ])('refuses %j', (raw) => {
    expect(decodeFrame(raw)).toBeNull()
  })
})
