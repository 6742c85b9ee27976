import { describe, expect, it } from 'vitest'
import { cleanCorpId, corpIdProblem, isCorpId } from '@/features/first-run/corp-id.ts'

describe('corpIdProblem', () => {
  it.each([
    ['ww0123456789abcdef', null],
    ['wx0123456789abcdef', null],
    ['w', { kind: 'too-short', n: 17 }],
    ['ww0123456789abc', { kind: 'too-short', n: 3 }],
    ['ww0123456789abcdefgh', { kind: 'too-long', n: 2 }],
    ['aa0123456789abcdef', { kind: 'wrong-start' }],
    ['WW0123456789abcdef', { kind: 'wrong-start' }],
    ['ww01234567-9abcdef', { kind: 'wrong-character', character: '-' }],
    [' ww0123456789abcdef\n', { kind: 'has-space' }],
  ])('%j', (typed, expected) => {
    expect(corpIdProblem(typed)).toEqual(expected)
  })
})

it('takes out what people paste around it', () => {
  expect(cleanCorpId('\u3000ww0123 456789\u200babcdef\ufeff')).toBe('ww0123456789abcdef')
  expect(isCorpId(' ww0123456789abcdef ')).toBe(true)
  expect(isCorpId('ww')).toBe(false)
})
