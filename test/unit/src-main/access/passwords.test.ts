import { describe, expect, it } from 'vitest'
import { createPasswords } from '../../../../src-main/access/password-hash.ts'
import { weaknessOf } from '../../../../src-main/access/weak-password.ts'
import { quickCost } from '../../../helpers/fake-gate.ts'

describe('a stored password', () => {
  it('fits only itself, in whatever way its letters were typed, and says with what it was made', async () => {
    const passwords = createPasswords(quickCost)
    const hash = await passwords.hash('caf\u00e9 kettle')
    expect(hash).toMatch(/^scrypt\$4\$1\$1\$/)
    expect(hash).not.toContain('kettle')
    expect(await passwords.fits('cafe\u0301 kettle', hash)).toBe(true)
    expect(await passwords.fits('cafe kettle', hash)).toBe(false)
    expect(await passwords.hash('caf\u00e9 kettle')).not.toBe(hash)
  })

  it('of an older cost still fits and is known as outdated; nobody and nonsense never fit', async () => {
    const hash = await createPasswords(quickCost).hash('wobble kettle')
    const dearer = createPasswords({ ...quickCost, log2N: 5 })
    expect(await dearer.fits('wobble kettle', hash)).toBe(true)
    expect([dearer.isOutdated(hash), dearer.isOutdated(await dearer.hash('x'))]).toEqual([true, false])
    for (const bad of [null, '', 'plain', 'scrypt$30$8$1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43)])
      expect(await dearer.fits('wobble kettle', bad), String(bad)).toBe(false)
  })

  it('is hashed two at a time', async () => {
    const passwords = createPasswords({ log2N: 12, r: 8, p: 1 })
    const all = Promise.all(Array.from({ length: 6 }, () => passwords.hash('wobble kettle')))
    expect(passwords.busy).toBe(6)
    await all
    expect(passwords.busy).toBe(0)
  })
})

describe('a weak password', () => {
  it.each([
    'aaaaaaaaaaaa',
    '0123456789',
    'abcdefghijkl',
    'Password123',
    'password-1234',
    '!!qwertyuiop!!',
    'administrator99',
    'woaini1314520',
    'alice12345',
    'Alice_alice',
  ])('is refused with a sentence: %s', (password) => {
    expect(weaknessOf(password, 'alice')?.en).toMatch(/password|characters/)
  })

  it.each(['wobble kettle seven', 'Tr0ub4dor&3x9', '梅花三弄春江花月夜晚', 'alice-and-the-looking-glass'])(
    'is not: %s',
    (password) => {
      expect(weaknessOf(password, 'alice')).toBeNull()
    },
  )
})
