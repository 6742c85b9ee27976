import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChangeHub } from '../../../src-main/changes.ts'
import type { SecretDraft } from '../../../src-main/contract/profiles.ts'
import type { CallContext } from '../../../src-main/area-service.ts'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { Clock, KeyKeeper, MasterKeySource } from '../../../src-main/ports.ts'
import { createCredentialSource } from '../../../src-main/profiles/credential-source.ts'
import { createEnvSecrets } from '../../../src-main/profiles/env-secrets.ts'
import { createProfileService } from '../../../src-main/profiles/profile-service.ts'
import { createSecretService } from '../../../src-main/profiles/secret-service.ts'
import type { ProveSecret } from '../../../src-main/profiles/secret-service.ts'
import { createLeaseRepository } from '../../../src-main/store/lease-repository.ts'
import { openStore } from '../../../src-main/store/store.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { createLog } from '../../../src-main/telemetry/log.ts'
import { createLogFile } from '../../../src-main/telemetry/log-file.ts'
import { createTokenRepository } from '../../../src-main/tokens/token-repository.ts'
import { createMasterKeySource } from '../../../src-main/vault/master-key-source.ts'
import type { OpenKeychainEntry } from '../../../src-main/vault/keychain-keeper.ts'
import { openVault } from '../../../src-main/vault/vault.ts'
import { createRedactor } from '../../../src-main/wecom/redact.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

export const call: CallContext = { actor: ownerActor('cli', 'test') }
export const corpId = 'ww0123456789abcdef'

/** A folder with room for a data directory and a key folder beside it, removed with `dispose`. */
export const createPlace = () => {
  const dir = mkdtempSync(join(tmpdir(), 'wecom-desk-'))
  return {
    dir,
    dataDir: join(dir, 'data'),
    keyDir: join(dir, 'keys'),
    /** Every byte that was written below the folder, also into WAL files and logs. */
    everyByte: () =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
        .reduce((all, bytes) => Buffer.concat([all, bytes]), Buffer.alloc(0)),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}
export type Place = ReturnType<typeof createPlace>

/** A keychain in memory. */
export const createFakeKeychain = (): { open: OpenKeychainEntry; entries: Map<string, string> } => {
  const entries = new Map<string, string>()
  return {
    entries,
    open: (service, name) =>
      Promise.resolve({
        setPassword: (password) => Promise.resolve(void entries.set(`${service}/${name}`, password)),
        getPassword: () => Promise.resolve(entries.get(`${service}/${name}`) ?? null),
        deleteCredential: () => Promise.resolve(entries.delete(`${service}/${name}`)),
      }),
  }
}

export interface WorldOptions {
  passphrase?: string
  keychain?: OpenKeychainEntry
  prove?: ProveSecret
  clock?: Clock
  /** Puts something between the parts and the store or the key file, such as a crash. */
  wrapStore?(store: Store): Store
  wrapKeyFile?(keeper: KeyKeeper): KeyKeeper
}

/** What one process has open: the real parts on a real database, without network. */
export const openWorld = (place: Place, options: WorldOptions = {}) => {
  const clock = options.clock ?? createManualClock()
  const redactor = createRedactor()
  const log = createLog({
    level: 'debug',
    sinks: [createLogFile({ dir: join(place.dataDir, 'logs'), clock })],
    clock,
    redactor,
  })
  const learn = (secret: string) => redactor.learn(secret)
  const realStore = openStore({ dataDir: place.dataDir, clock, log, checkIntegrity: false })
  const store = options.wrapStore?.(realStore) ?? realStore
  const found = createMasterKeySource({
    env: { WECOM_DESK_KEY_DIR: place.keyDir, WECOM_DESK_PASSPHRASE: options.passphrase },
    dataDir: place.dataDir,
    clock,
    keychain: options.keychain ?? null,
  })
  const source: MasterKeySource = { ...found, keyFile: options.wrapKeyFile?.(found.keyFile) ?? found.keyFile }
  const vault = openVault({ store, source, clock, log, learn })
  const leases = createLeaseRepository(store, clock)
  const tokens = createTokenRepository({ store, vault, leases, clock, log })
  const changes = createChangeHub()
  const envSecrets = createEnvSecrets(clock)
  const forgotten: string[] = []
  const forgetToken = (secretId: string) => Promise.resolve(void forgotten.push(secretId))
  const mirrorsForgotten: { profileId: string; ordinal: number }[] = []
  const proved: SecretDraft[] = []
  const prove: ProveSecret = async (draft, company, signal) => {
    proved.push(draft)
    await options.prove?.(draft, company, signal)
  }
  const common = { store, vault, clock, changes, envSecrets, tokens, forgetToken }
  const profiles = createProfileService({
    ...common,
    forgetMirror: (profile) => void mirrorsForgotten.push(profile),
    clearForgotten: () => Promise.resolve(),
  })
  const secrets = createSecretService({ ...common, prove, learn })
  const credentials = createCredentialSource(store, vault)

  const addProfile = async (over: { name?: string; environment?: 'production' | 'test' | 'practice' } = {}) =>
    profiles.add(
      {
        name: over.name ?? 'Example',
        corpId,
        remark: '',
        environment: over.environment ?? 'production',
        colour: 'blue',
        apiBaseUrl: over.environment === 'practice' ? 'http://127.0.0.1:4000' : 'https://qyapi.weixin.qq.com',
        proxy: 'none',
        timeoutMs: 5000,
      },
      call,
    )
  const setSecret = async (profileId: string, agentId: number, secret: string) =>
    secrets.set(
      { profileId, kind: 'app', agentId, secret, label: '', mayCallCustomerApis: false, unproven: false },
      call,
    )

  return {
    clock,
    log,
    store,
    source,
    vault,
    leases,
    tokens,
    changes,
    envSecrets,
    profiles,
    secrets,
    credentials,
    redactor,
    forgotten,
    mirrorsForgotten,
    proved,
    addProfile,
    setSecret,
    [Symbol.dispose]: () => {
      envSecrets.dispose()
      void realStore.dispose()
    },
  }
}
export type World = ReturnType<typeof openWorld>

/** What a refused call was refused with. */
export const refusal = async (work: () => unknown): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('It was not refused')
}
