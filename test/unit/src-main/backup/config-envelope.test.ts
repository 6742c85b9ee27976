import { beforeAll, describe, expect, it } from 'vitest'
import { isOverlong, openConfig, sealConfig } from '../../../../src-main/backup/config-envelope.ts'

const text = JSON.stringify({ companies: ['星河'], note: 'x'.repeat(300) })
const passphrase = 'Ångström 口令 2026'
let file: string
beforeAll(async () => {
  file = await sealConfig(text, passphrase)
})

const hint = (pattern: string) => ({
  code: 'INVALID',
  data: { hint: { en: expect.stringContaining(pattern) as unknown } },
})

describe('the envelope of a configuration file', () => {
  it('opens with the passphrase however its letters were typed, and holds nothing in the clear', async () => {
    expect(await openConfig(file, passphrase.normalize('NFD'))).toBe(text)
    expect(file).not.toContain('companies')
    expect(await sealConfig(text, passphrase)).not.toBe(file)
  })

  it('says that a passphrase is wrong, and of a changed file that it is changed', async () => {
    await expect(openConfig(file, 'another passphrase')).rejects.toMatchObject(hint('passphrase is wrong'))
    await expect(openConfig(file.slice(0, -40), passphrase)).rejects.toMatchObject(hint('no configuration file'))
    const other: unknown = { ...(JSON.parse(file) as object), data: Buffer.from('other').toString('base64') }
    await expect(openConfig(JSON.stringify(other), passphrase)).rejects.toMatchObject(hint('damaged or was changed'))
  })

  it('refuses a file with any one bit changed, wherever it is', async () => {
    const bytes = Buffer.from(file.trim())
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ (1 << ((index * 7) % 8))
      await expect(openConfig(changed.toString('utf8'), passphrase), `byte ${index}`).rejects.toMatchObject({
        code: 'INVALID',
      })
    }
  })

  it('refuses parameters that would take all memory, and versions of later builds by name', async () => {
    const parsed = JSON.parse(file) as { kdf: { N: number } }
    const greedy = { ...parsed, kdf: { ...parsed.kdf, N: 2 ** 30 } }
    await expect(openConfig(JSON.stringify(greedy), passphrase)).rejects.toMatchObject(hint('no configuration file'))
    await expect(openConfig(JSON.stringify({ ...parsed, version: 2 }), passphrase)).rejects.toMatchObject(hint('newer'))
  })

  it('reads nothing that would hold the thread, and says what is wrong with it', async () => {
    const deep = '['.repeat(900_000) + ']'.repeat(900_000)
    const wide = `{${Array.from({ length: 100_000 }, (_, number) => `"k${number}":1`).join()}}`
    const { parse } = JSON
    let longest = 0
    JSON.parse = (given: string) => {
      longest = Math.max(longest, given.length)
      return parse(given) as unknown
    }
    try {
      for (const hostile of [deep, wide])
        await expect(openConfig(hostile, passphrase)).rejects.toMatchObject(hint('no configuration file'))
      await expect(openConfig('x'.repeat(2_000_001), passphrase)).rejects.toMatchObject(hint('2 MB at most'))
    } finally {
      JSON.parse = parse
    }
    expect(longest).toBe(0)
    expect(isOverlong(deep)).toBe(true)
  })
})
