import { describe, expect, it } from 'vitest'
import { tokenLife } from '@/features/tokens/token-life.ts'

const hourMs = 3_600_000
const token = { state: 'valid' as const, fetchedAtMs: 0, expiresAtMs: 2 * hourMs }

describe('the life of a token', () => {
  it('goes on by itself, without the host being asked', () => {
    expect(tokenLife(token, hourMs)).toMatchObject({ state: 'valid', passed: 0.5, remainingMs: hourMs })
    expect(tokenLife(token, 2 * hourMs - 300_001).state).toBe('valid')
    expect(tokenLife(token, 2 * hourMs - 300_000).state).toBe('renewing')
    expect(tokenLife(token, 3 * hourMs)).toMatchObject({ state: 'expired', passed: 1, remainingMs: 0 })
  })

  it('marks where it is replaced: 300 s before its end, or a fifth of a short life', () => {
    expect(tokenLife(token, 0).mark).toBeCloseTo(1 - 300 / 7200)
    expect(tokenLife({ ...token, expiresAtMs: 600_000 }, 0)).toMatchObject({ mark: 0.8, earlyMs: 120_000 })
  })

  it('has no bar without a token, and survives a clock that was set back', () => {
    expect(tokenLife({ state: 'refused', fetchedAtMs: null, expiresAtMs: null }, 0)).toMatchObject({
      state: 'refused',
      passed: null,
    })
    expect(tokenLife({ ...token, fetchedAtMs: hourMs }, 0).passed).toBe(0)
  })
})
