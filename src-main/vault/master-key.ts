import { randomBytes, randomUUID } from 'node:crypto'
import type { CallErrorData } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { KeyKeeper, MasterKeySource } from '../ports.ts'
import { EnvelopeError, keyBytes, seal, unseal } from './envelope.ts'
import { proofIdentity } from './identities.ts'
import { KeyKeeperError } from './key-keeper-error.ts'
import { keyFromPassphrase, newSalt } from './passphrase-key.ts'
import { vaultHints } from './vault-hints.ts'
import type { VaultKey } from './vault-repository.ts'

export type KeyKind = 'keychain' | 'passphrase' | 'key-file'

/** A key that fits the data. */
export interface MasterKey {
  readonly keyId: string
  readonly key: Buffer
}

export interface KeyRefusal {
  readonly reason: Extract<CallErrorData<'VAULT_REFUSED'>['reason'], 'no-key' | 'wrong-key'>
  readonly hint: Bilingual
  readonly cause?: unknown
}

/** A key that exists in its source, and the row that will name it. */
export interface NewMasterKey extends MasterKey {
  readonly row: Pick<VaultKey, 'key_id' | 'source' | 'salt' | 'proof'>
}

const proofText = 'WeCom Desk'

const fits = (row: VaultKey, key: Buffer): boolean => {
  try {
    return unseal(key, proofIdentity(row.key_id), row.proof) === proofText
  } catch (error) {
    if (error instanceof EnvelopeError) return false
    throw error
  }
}

const keeperOf = (source: MasterKeySource, kind: string): KeyKeeper | null =>
  kind === 'keychain' ? source.keychain : kind === 'key-file' ? source.keyFile : null

/** The source that new data would use: passphrase if given, else keychain, else key file. */
export const preferredKind = async (source: MasterKeySource, passphrase: string | null): Promise<KeyKind> => {
  if (passphrase !== null) return 'passphrase'
  return (await source.keychain.isAvailable()) ? 'keychain' : 'key-file'
}

/** Finds the key that `row` names, and makes sure that it fits. */
export const findMasterKey = async (
  source: MasterKeySource,
  row: VaultKey,
  passphrase: string | null,
): Promise<MasterKey | KeyRefusal> => {
  const keeper = keeperOf(source, row.source)
  if (!keeper) {
    if (passphrase === null) return { reason: 'no-key', hint: vaultHints.noPassphrase }
    const key = await keyFromPassphrase(passphrase, row.salt)
    return fits(row, key) ? { keyId: row.key_id, key } : { reason: 'wrong-key', hint: vaultHints.wrongPassphrase }
  }
  try {
    const key = await keeper.read(row.key_id)
    if (key === null) {
      const hint = row.source === 'keychain' ? vaultHints.noKeychainEntry : vaultHints.noKeyFile
      return { reason: 'no-key', hint }
    }
    return fits(row, key) ? { keyId: row.key_id, key } : { reason: 'wrong-key', hint: vaultHints.wrongKey }
  } catch (error) {
    if (error instanceof KeyKeeperError) return { reason: 'no-key', hint: error.hint, cause: error }
    throw error
  }
}

/** Makes a key and leaves it with its source, before anything is encrypted with it. */
export const makeMasterKey = async (
  source: MasterKeySource,
  kind: KeyKind,
  passphrase: string | null,
): Promise<NewMasterKey> => {
  const keyId = randomUUID()
  const salt = newSalt()
  const keeper = keeperOf(source, kind)
  const key = keeper || passphrase === null ? randomBytes(keyBytes) : await keyFromPassphrase(passphrase, salt)
  if (keeper) await keeper.write(keyId, key)
  return { keyId, key, row: { key_id: keyId, source: kind, salt, proof: seal(key, proofIdentity(keyId), proofText) } }
}

/** Forgets a key that nothing is encrypted with any more. */
export const forgetMasterKey = async (source: MasterKeySource, kind: string, keyId: string): Promise<void> => {
  await keeperOf(source, kind)?.remove(keyId)
}
