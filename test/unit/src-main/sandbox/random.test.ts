import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, mix, randomText } from '../../../../src-main/sandbox/random.ts'

const draws = (seed: number, purpose: string) => {
  const random = createRandom(seed, purpose)
  return Array.from({ length: 20 }, () => random.next())
}

describe('random numbers of the practice company', () => {
  it('are the same for the same seed and purpose', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (seed, purpose) => {
        expect(draws(seed, purpose)).toEqual(draws(seed, purpose))
      }),
    )
  })

  it('differ by seed and by purpose', () => {
    expect(draws(1, 'members')).not.toEqual(draws(2, 'members'))
    expect(draws(1, 'members')).not.toEqual(draws(1, 'tags'))
  })

  it('never change between versions: a seed that somebody noted down keeps its people', () => {
    expect(createRandom(1, 'members').below(1_000_000)).toBe(421_541)
    expect(mix(1, 2)).toBe(1159546517)
    expect(randomText(createRandom(7), 12)).toBe('1mRSC_ykzdmy')
  })

  it('stay within their bounds', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1000 }), (seed, limit) => {
        const random = createRandom(seed)
        for (let draw = 0; draw < 50; draw++) {
          expect(random.below(limit)).toBeLessThan(limit)
          const between = random.between(limit, limit + 3)
          expect(between).toBeGreaterThanOrEqual(limit)
          expect(between).toBeLessThanOrEqual(limit + 3)
        }
      }),
    )
  })

  it('are spread evenly', () => {
    const random = createRandom(3)
    const counts = new Array<number>(10).fill(0)
    for (let draw = 0; draw < 100_000; draw++) {
      const bucket = random.below(10)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('cannot pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError)
  })
})
