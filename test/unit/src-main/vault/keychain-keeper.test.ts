import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeychainKeeper } from '../../../../src-main/vault/keychain-keeper.ts'
import type { OpenKeychainEntry } from '../../../../src-main/vault/keychain-keeper.ts'
import { createFakeKeychain } from '../../../integration/vault/credential-world.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const never = () => new Promise<never>(() => {})
const silent: OpenKeychainEntry = () =>
  Promise.resolve({ setPassword: never, getPassword: never, deleteCredential: never })
const absent: OpenKeychainEntry = () => Promise.reject(new Error('no secret service'))

describe('the system keychain', () => {
  it('keeps, finds and forgets keys', async () => {
    const { open, entries } = createFakeKeychain()
    const keeper = createKeychainKeeper(createManualClock(), open)
    const key = randomBytes(32)
    expect(await keeper.read('a')).toBeNull()
    await keeper.write('a', key)
    expect(await keeper.read('a')).toEqual(key)
    await keeper.remove('a')
    expect(await keeper.read('a')).toBeNull()
    expect(entries.size).toBe(0)
  })

  it('is available when a probe can be written, read and deleted, and leaves nothing behind', async () => {
    const { open, entries } = createFakeKeychain()
    expect(await createKeychainKeeper(createManualClock(), open).isAvailable()).toBe(true)
    expect(entries.size).toBe(0)
  })

  it('is not available when it forgets what it was given', async () => {
    const forgetful: OpenKeychainEntry = () =>
      Promise.resolve({
        setPassword: () => Promise.resolve(),
        getPassword: () => Promise.resolve(null),
        deleteCredential: () => Promise.resolve(false),
      })
    expect(await createKeychainKeeper(createManualClock(), forgetful).isAvailable()).toBe(false)
  })

  it('is not available where the machine has none', async () => {
    const keeper = createKeychainKeeper(createManualClock(), absent)
    expect(await keeper.isAvailable()).toBe(false)
    await expect(keeper.read('a')).rejects.toThrow(/system keychain refused/)
  })

  it('is given up when it does not answer', async () => {
    const clock = createManualClock()
    const keeper = createKeychainKeeper(clock, silent)
    const available = keeper.isAvailable()
    await clock.advance(5_000)
    expect(await available).toBe(false)
    const read = expect(keeper.read('a')).rejects.toThrow(/did not answer/)
    await clock.advance(60_000)
    await read
    expect(clock.waitingCount).toBe(0)
  })

  it('refuses an entry that is no key', async () => {
    const { open, entries } = createFakeKeychain()
    entries.set('wecom-desk/a', 'short')
    await expect(createKeychainKeeper(createManualClock(), open).read('a')).rejects.toThrow(/system keychain/)
  })
})
