import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corpIdProblem } from '../../../../src-main/profiles/corp-id.ts'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789']
const body = (length: number) =>
  fc.array(fc.constantFrom(...letters), { minLength: length, maxLength: length }).map((all) => all.join(''))
const prefix = fc.constantFrom('ww', 'wx')

describe('a corp id', () => {
  it('is ww or wx and 16 letters or digits', () => {
    fc.assert(
      fc.property(prefix, body(16), (start, rest) => {
        expect(corpIdProblem(start + rest)).toBeNull()
      }),
    )
  })

  it('has no other length', () => {
    const wrong = fc.nat({ max: 40 }).filter((length) => length !== 16)
    fc.assert(
      fc.property(prefix, wrong.chain(body), (start, rest) => {
        const problem = corpIdProblem(start + rest)
        expect(problem?.en).toBe(`A corp ID has 18 characters; this one has ${rest.length + 2}.`)
        expect(problem?.['zh-CN']).toBe(`企业 ID 共 18 位，现在是 ${rest.length + 2} 位。`)
      }),
    )
  })

  it('has a problem in both languages whenever it has one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const problem = corpIdProblem(text)
        if (/^(ww|wx)[A-Za-z0-9]{16}$/.test(text)) expect(problem).toBeNull()
        else expect([problem?.en.length, problem?.['zh-CN'].length].every((length) => length)).toBe(true)
      }),
    )
  })

  it.each([
    ['', /Enter the corp ID/],
    ['ww 0123456789abcdef', /space/],
    ['ww0123456789abcdef\n', /line break/],
    ['ｗw0123456789abcdef', /full-width/],
    ['ww0123456789abcdeｆ', /full-width/],
    ['ww0123456789abcde\u3000', /full-width/],
    ['WW0123456789abcdef', /lower case/],
    ['wz0123456789abcdef', /begins with ww/],
    ['ww0123456789abcde-', /not “-”/],
    ['ww0123456789abcde企', /not “企”/],
  ])('%j is told to be wrong: %s', (text, message) => {
    expect(corpIdProblem(text)?.en).toMatch(message)
  })
})
