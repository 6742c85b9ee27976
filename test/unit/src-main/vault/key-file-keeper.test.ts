import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeyFileKeeper } from '../../../../src-main/vault/key-file-keeper.ts'
import { KeyKeeperError } from '../../../../src-main/vault/key-keeper-error.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wecom-desk-keys-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const keeper = (keyDir = join(dir, 'keys')) =>
  createKeyFileKeeper({ keyDir, dataDir: join(dir, 'data'), platform: process.platform })
const keyId = randomUUID()
const key = randomBytes(32)

describe('key files', () => {
  it('keep a key, for their owner only', async () => {
    await keeper().write(keyId, key)
    expect(await keeper().read(keyId)).toEqual(key)
    expect(readdirSync(join(dir, 'keys'))).toEqual([`${keyId}.key`])
    if (process.platform !== 'win32') {
      expect(statSync(join(dir, 'keys', `${keyId}.key`)).mode & 0o777).toBe(0o600)
      expect(statSync(join(dir, 'keys')).mode & 0o777).toBe(0o700)
    }
  })

  it('are absent before they are written and after they are removed', async () => {
    expect(await keeper().read(keyId)).toBeNull()
    await keeper().write(keyId, key)
    await keeper().remove(keyId)
    await keeper().remove(keyId)
    expect(await keeper().read(keyId)).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('are refused when others can read them', async () => {
    await keeper().write(keyId, key)
    chmodSync(join(dir, 'keys', `${keyId}.key`), 0o640)
    await expect(keeper().read(keyId)).rejects.toThrow(/can be read by other users/)
  })

  it('are refused when they hold something else', async () => {
    mkdirSync(join(dir, 'keys'))
    writeFileSync(join(dir, 'keys', `${keyId}.key`), 'not a key', { mode: 0o600 })
    await expect(keeper().read(keyId)).rejects.toThrow(KeyKeeperError)
  })

  it.each(['data', 'data/keys'])('never lie in %s', async (place) => {
    await expect(keeper(join(dir, place)).write(keyId, key)).rejects.toThrow(/inside the data directory/)
  })

  it('may lie in a folder whose name only begins like the data directory', async () => {
    await keeper(join(dir, 'data-keys')).write(keyId, key)
    expect(await keeper(join(dir, 'data-keys')).read(keyId)).toEqual(key)
  })

  it.each(['../outside', 'a/b', '', 'x'.repeat(65)])('are not looked for under the id %j', async (id) => {
    await expect(keeper().read(id)).rejects.toThrow(KeyKeeperError)
  })
})
