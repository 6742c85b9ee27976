import { expect, it } from 'vitest'
import { tokenWord } from '@/frame/use-standing.ts'

const token = (state: 'valid' | 'refused' | 'expired' | 'none', expiresAtMs: number | null = 10_000) => ({
  state,
  expiresAtMs,
  lastError: null,
})
const failing = (state: 'expired' | 'none') => ({
  ...token(state, null),
  lastError: { errcode: null, message: 'no answer', atMs: 990 },
})

it.each([
  [[], 'none'],
  [[token('none', null)], 'none'],
  [[token('valid'), token('none', null), token('expired', 5)], 'valid'],
  [[token('valid'), token('refused')], 'refused'],
  [[token('expired', 5), token('none', null)], 'expired'],
  // Fetched with the next call, unless that was tried and failed.
  [[token('valid'), failing('none')], 'failing'],
  [[failing('expired'), token('refused')], 'refused'],
  // It was valid when the host was asked, and has ended since.
  [[token('valid', 900)], 'expired'],
] as const)('sums %o up as %s', (tokens, word) => {
  expect(tokenWord(tokens, 1000)).toBe(word)
})
