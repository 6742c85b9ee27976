import { join } from 'node:path'
import envPaths from 'env-paths'
import type { Clock, MasterKeySource } from '../ports.ts'
import { createKeyFileKeeper } from './key-file-keeper.ts'
import { createKeychainKeeper, createSystemKeychain } from './keychain-keeper.ts'
import type { OpenKeychainEntry } from './keychain-keeper.ts'

export interface MasterKeyOptions {
  /**
   * `WECOM_DESK_PASSPHRASE`: the passphrase. `WECOM_DESK_KEY_DIR`: another folder for key files.
   * `WECOM_DESK_KEYCHAIN=off`: never use the system keychain.
   */
  env: Readonly<Record<string, string | undefined>>
  dataDir: string
  clock: Clock
  /** The system's keychain unless given; the desktop app passes null where Electron says `basic_text`. */
  keychain?: OpenKeychainEntry | null
  platform?: NodeJS.Platform
}

const noKeychain: OpenKeychainEntry = () => Promise.reject(new Error('The system keychain is switched off'))

/** Where keys lie that are files: in the user's configuration folder unless told otherwise. */
export const keyFolder = (env: MasterKeyOptions['env']): string =>
  env['WECOM_DESK_KEY_DIR'] || join(envPaths('wecom-desk', { suffix: '' }).config, 'keys')

/** The places for master keys that every host offers. Key files lie in the user's configuration folder, never with the data. */
export const createMasterKeySource = (options: MasterKeyOptions): MasterKeySource => {
  const { env, dataDir, clock, platform = process.platform } = options
  const keychain = options.keychain === undefined ? createSystemKeychain({ env, clock, platform }) : options.keychain
  return {
    passphrase: env['WECOM_DESK_PASSPHRASE'] || null,
    keychain: createKeychainKeeper(clock, env['WECOM_DESK_KEYCHAIN'] === 'off' || !keychain ? noKeychain : keychain),
    keyFile: createKeyFileKeeper({ keyDir: keyFolder(env), dataDir, platform }),
  }
}
