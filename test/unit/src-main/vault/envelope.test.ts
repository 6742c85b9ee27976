import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EnvelopeError, seal, unseal } from '../../../../src-main/vault/envelope.ts'

const key = randomBytes(32)
const value = fc.string({ unit: 'grapheme', maxLength: 600 })
const identity = fc.string({ minLength: 1, maxLength: 80 })

describe('a sealed value', () => {
  it('opens with its key and identity', () => {
    fc.assert(
      fc.property(value, identity, (text, row) => {
        expect(unseal(key, row, seal(key, row, text))).toBe(text)
      }),
    )
  })

  it('does not open in another row', () => {
    fc.assert(
      fc.property(value, identity, identity, (text, row, other) => {
        fc.pre(row !== other)
        expect(() => unseal(key, other, seal(key, row, text))).toThrow(EnvelopeError)
      }),
    )
  })

  it('does not open after any single bit has changed', () => {
    fc.assert(
      fc.property(value, identity, fc.nat(), (text, row, at) => {
        const sealed = seal(key, row, text)
        const bit = at % (sealed.length * 8)
        sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(() => unseal(key, row, sealed)).toThrow(EnvelopeError)
      }),
    )
  })

  it('does not open when it was cut', () => {
    fc.assert(
      fc.property(value, fc.nat(), (text, at) => {
        const sealed = seal(key, 'row', text)
        expect(() => unseal(key, 'row', sealed.subarray(0, at % sealed.length))).toThrow(EnvelopeError)
      }),
    )
  })

  it('does not open with another key', () => {
    expect(() => unseal(randomBytes(32), 'row', seal(key, 'row', 'secret'))).toThrow(EnvelopeError)
  })

  it('never looks the same twice', () => {
    const all = new Set(Array.from({ length: 200 }, () => seal(key, 'row', 'secret').toString('hex')))
    expect(all.size).toBe(200)
  })

  it('does not name the value when it does not open', () => {
    const error = (() => {
      try {
        return unseal(key, 'other', seal(key, 'row', 'planted-secret'))
      } catch (caught) {
        return caught
      }
    })()
    expect(String(error)).not.toContain('planted-secret')
  })
})
