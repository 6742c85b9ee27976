import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock, MasterKeySource } from '../ports.ts'
import { keyBytes } from './envelope.ts'
import { KeyKeeperError } from './key-keeper-error.ts'
import { isSessionBusAlive } from './session-bus.ts'

const service = 'wecom-desk'
/** Long enough for a keychain that starts up, short enough for a command line on a server. */
const probePatienceMs = 5_000
/** The operating system may ask a person to unlock the keychain. */
const usePatienceMs = 60_000

/** One entry of the operating system's keychain; `AsyncEntry` of @napi-rs/keyring has this shape. */
export interface KeychainEntry {
  setPassword(password: string): Promise<void>
  getPassword(): Promise<string | null>
  deleteCredential(): Promise<boolean>
}

/** Opens an entry; it may throw where the machine has no keychain. */
export type OpenKeychainEntry = (service: string, name: string) => Promise<KeychainEntry>

export interface SystemKeychainOptions {
  env: Readonly<Record<string, string | undefined>>
  clock: Clock
  platform: NodeJS.Platform
}

/** The native module is loaded only when a keychain is asked for, so that a machine where it does not load still works. */
export const createSystemKeychain =
  ({ env, clock, platform }: SystemKeychainOptions): OpenKeychainEntry =>
  async (serviceName, name) => {
    if (platform === 'linux' && !(await isSessionBusAlive(env, clock)))
      throw new Error('There is no desktop session with a message bus')
    const { AsyncEntry } = await import('@napi-rs/keyring')
    // Without this Linux falls back to the kernel's key ring, which forgets everything when the machine restarts.
    return new AsyncEntry(serviceName, name, { linux: { store: 'secret-service' } })
  }

/** Keys in the keychain of the operating system: Keychain, Credential Manager, or the Secret Service. */
export const createKeychainKeeper = (clock: Clock, openEntry: OpenKeychainEntry): MasterKeySource['keychain'] => {
  const within = async <T>(patienceMs: number, work: () => Promise<T>): Promise<T> => {
    let cancel = () => {}
    const tooLong = new Promise<never>((_resolve, reject) => {
      cancel = clock.after(patienceMs, () => reject(new Error(`No answer within ${patienceMs} ms`)))
    })
    try {
      return await Promise.race([work(), tooLong])
    } finally {
      cancel()
    }
  }
  const use = async <T>(name: string, work: (entry: KeychainEntry) => Promise<T>): Promise<T> => {
    try {
      return await within(usePatienceMs, async () => work(await openEntry(service, name)))
    } catch (error) {
      throw new KeyKeeperError(
        {
          'zh-CN': '系统钥匙串拒绝访问或没有响应。请解锁钥匙串并允许 WeCom Desk 访问，然后重试。',
          en: 'The system keychain refused or did not answer. Unlock it, allow WeCom Desk to use it, and try again.',
        },
        { cause: error },
      )
    }
  }

  return {
    isAvailable: async () => {
      const value = randomBytes(12).toString('base64')
      try {
        return await within(probePatienceMs, async () => {
          const entry = await openEntry(service, `probe-${randomUUID()}`)
          await entry.setPassword(value)
          const kept = await entry.getPassword()
          await entry.deleteCredential()
          return kept === value
        })
      } catch {
        // Whatever the reason, this machine has no keychain that can be used; the next source is tried.
        return false
      }
    },
    read: (keyId) =>
      use(keyId, async (entry) => {
        const text = await entry.getPassword()
        if (text === null) return null
        const key = Buffer.from(text, 'base64')
        if (key.length !== keyBytes) throw new Error('The keychain entry does not hold a key')
        return key
      }),
    write: (keyId, key) => use(keyId, (entry) => entry.setPassword(key.toString('base64'))),
    remove: (keyId) =>
      use(keyId, async (entry) => {
        await entry.deleteCredential()
      }),
  }
}
