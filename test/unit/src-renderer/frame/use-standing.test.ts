import { expect, it } from 'vitest'
import { tokenWord } from '@/frame/use-standing.ts'

const token = (state: 'valid' | 'refused' | 'expired' | 'none', expiresAtMs: number | null = 10_000) => ({
  state,
  expiresAtMs,
})

it.each([
  [[], 'none'],
  [[token('none', null)], 'none'],
  [[token('valid'), token('none', null), token('expired', 5)], 'valid'],
  [[token('valid'), token('refused')], 'refused'],
  [[token('expired', 5), token('none', null)], 'expired'],
  // It was valid when the host was asked, and has ended since.
  [[token('valid', 900)], 'expired'],
] as const)('sums %o up as %s', (tokens, word) => {
  expect(tokenWord(tokens, 1000)).toBe(word)
})
