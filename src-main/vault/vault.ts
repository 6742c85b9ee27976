import { vaultRefused } from '../errors.ts'
import type { VaultStatus } from '../contract/system.ts'
import type { Clock, Log, MasterKeySource } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { EnvelopeError, seal, unseal } from './envelope.ts'
import { KeyKeeperError } from './key-keeper-error.ts'
import { findMasterKey, forgetMasterKey, makeMasterKey, preferredKind } from './master-key.ts'
import type { KeyKind, KeyRefusal, MasterKey, NewMasterKey } from './master-key.ts'
import { vaultHints } from './vault-hints.ts'
import { createVaultRepository } from './vault-repository.ts'
import type { VaultKey } from './vault-repository.ts'

/** Encrypts a value for the row known by `identity`. */
export type Sealer = (identity: string, value: string) => Buffer

export interface SealOptions {
  /** Whether the value protects a real company: then a key file is used only after an administrator has accepted it. */
  realCompany: boolean
}

/**
 * Secrets and tokens at rest (architecture §3). Its key can be rotated by another process at any moment, so values are
 * sealed inside the transaction that stores them, and found by the function that is given to `read`.
 * Everything that needs the key throws VAULT_REFUSED when it cannot be had.
 */
export interface Vault {
  /** Source `none` means that nothing has been encrypted yet. */
  status(): Promise<VaultStatus>
  /** Whether `write` would find a key; to be asked before a person's time or WeCom's is spent. */
  assertWritable(options: SealOptions): Promise<void>
  /** One transaction of the store in which values can be sealed. The first one makes the key. */
  write<T>(options: SealOptions, work: (seal: Sealer) => T): Promise<T>
  /** Decrypts what `find` returns; null if that is null. @throws VAULT_REFUSED `damaged` where only this value does not open */
  read(identity: string, find: () => Buffer | null): Promise<string | null>
  /** For the practice company and for whoever accepts it, the key may lie in a file; remembered with the data. */
  acceptKeyFile(): Promise<void>
  /** @throws VAULT_REFUSED `wrong-key`; the store stays as it was */
  unlock(passphrase: string): Promise<void>
  /**
   * Makes a new key and encrypts everything again, in one transaction. With a passphrase, of the caller or the host, the store
   * is protected by that from now on; otherwise the key stays where it is kept.
   */
  rotate(newPassphrase: string | null): Promise<void>
}

export interface VaultOptions {
  store: Store
  source: MasterKeySource
  clock: Clock
  log: Log
  /** Tells the log's redactor every value that goes in or out, so that none is ever written anywhere. */
  learn(secret: string): void
}

const isKey = (found: MasterKey | KeyRefusal): found is MasterKey => 'key' in found
const refusedBy = ({ reason, hint, cause }: KeyRefusal) =>
  vaultRefused(reason, hint, cause === undefined ? undefined : { cause })

/** Marks that another process changed the key between finding it and the transaction. */
const keyChanged = Symbol('key changed')

/** Nothing is read from a keychain and no key is made before the first value needs one. */
export const openVault = ({ store, source, clock, log, learn }: VaultOptions): Vault => {
  const repository = createVaultRepository(store)
  let passphrase = source.passphrase
  if (passphrase !== null) learn(passphrase)
  let current: MasterKey | null = null
  /** Deriving a key takes half a second: a passphrase that does not fit is not tried again for the same key. */
  let refusedPassphrase: { keyId: string; passphrase: string; refusal: KeyRefusal } | null = null

  const keyOf = async (row: VaultKey): Promise<MasterKey | KeyRefusal> => {
    if (current?.keyId === row.key_id) return current
    if (refusedPassphrase?.keyId === row.key_id && refusedPassphrase.passphrase === passphrase)
      return refusedPassphrase.refusal
    const tried = passphrase
    const found = await findMasterKey(source, row, tried)
    if (isKey(found)) current = found
    else if (row.source === 'passphrase' && tried !== null)
      refusedPassphrase = { keyId: row.key_id, passphrase: tried, refusal: found }
    return found
  }

  const assertAccepted = (kind: string, accepted: boolean, { realCompany }: SealOptions) => {
    if (realCompany && kind === 'key-file' && !accepted)
      throw vaultRefused('key-file-not-accepted', vaultHints.keyFileNotAccepted)
  }

  /** @throws VAULT_REFUSED where the source refuses to keep a key */
  const make = async (kind: KeyKind, forPassphrase: string | null): Promise<NewMasterKey> => {
    try {
      return await makeMasterKey(source, kind, forPassphrase)
    } catch (error) {
      const hint = error instanceof KeyKeeperError ? error.hint : vaultHints.cannotKeep
      throw vaultRefused('no-key', hint, { cause: error })
    }
  }

  const forget = async (kind: string, keyId: string): Promise<void> => {
    try {
      await forgetMasterKey(source, kind, keyId)
    } catch (error) {
      // Nothing is encrypted with it any more, so that it can only be in the way.
      log.warn('an unused master key could not be removed', { source: kind, keyId, error })
    }
  }

  /** A first key, or a new one where the old one is lost and protects nothing any more. */
  const begin = async (options: SealOptions, accepted: boolean): Promise<void> => {
    const kind = await preferredKind(source, passphrase)
    assertAccepted(kind, accepted, options)
    const before = repository.find()?.key_id ?? null
    const made = await make(kind, passphrase)
    const settled = await store.write(() => {
      if ((repository.find()?.key_id ?? null) !== before || repository.hasSealedValues()) return false
      const key_file_accepted = accepted && kind === 'key-file' ? 1 : 0
      repository.save({ ...made.row, key_file_accepted, rotated_at_ms: null })
      return true
    })
    if (settled) current = made
    else await forget(kind, made.keyId)
  }

  /** The key for writing, made if there is none yet. */
  const keyForWriting = async (options: SealOptions, accepted = false): Promise<MasterKey> => {
    // Twice is enough unless other processes make and rotate keys all the time.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const row = repository.find()
      if (row) {
        const found = await keyOf(row)
        if (isKey(found)) {
          assertAccepted(row.source, accepted || row.key_file_accepted === 1, options)
          return found
        }
        if (repository.hasSealedValues()) throw refusedBy(found)
      } else if (repository.hasSealedValues()) throw vaultRefused('wrong-key', vaultHints.wrongKey)
      await begin(options, accepted)
    }
    throw vaultRefused('no-key', vaultHints.cannotKeep)
  }

  /** Runs `work` in a transaction in which `key` is certainly the current one. */
  const writeWith = async <T>(findKey: () => Promise<MasterKey>, work: (key: MasterKey) => T): Promise<T> => {
    for (;;) {
      const key = await findKey()
      const result = await store.write(() =>
        repository.find()?.key_id === key.keyId ? { value: work(key) } : keyChanged,
      )
      if (result !== keyChanged) return result.value
    }
  }

  const encryptAgain = (old: MasterKey, made: MasterKey) => {
    for (const { identity, sealed, replace } of repository.sealedValues()) {
      try {
        replace(seal(made.key, identity, unseal(old.key, identity, sealed)))
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error
        // It was unreadable before and stays so; it must not keep the others from getting a new key.
        log.warn('a damaged value was left as it is', { identity })
      }
    }
  }

  return {
    status: async () => {
      const row = repository.find()
      if (!row) return { source: 'none', state: 'open', keyFileAccepted: false, rotatedAtMs: null }
      const found = await keyOf(row)
      return {
        source: row.source === 'keychain' || row.source === 'passphrase' ? row.source : 'key-file',
        state: isKey(found) ? 'open' : found.reason === 'wrong-key' ? 'wrong-key' : 'locked',
        keyFileAccepted: row.key_file_accepted === 1,
        rotatedAtMs: row.rotated_at_ms,
      }
    },
    assertWritable: async (options) => {
      const row = repository.find()
      const found = row ? await keyOf(row) : null
      if (row && found && isKey(found)) return assertAccepted(row.source, row.key_file_accepted === 1, options)
      if (found && !isKey(found) && repository.hasSealedValues()) throw refusedBy(found)
      assertAccepted(await preferredKind(source, passphrase), false, options)
    },
    write: (options, work) =>
      writeWith(
        () => keyForWriting(options),
        ({ key }) =>
          work((identity, value) => {
            learn(value)
            return seal(key, identity, value)
          }),
      ),
    read: async (identity, find) => {
      for (;;) {
        const row = repository.find()
        const sealed = find()
        if (sealed === null) return null
        if (!row) throw vaultRefused('damaged', vaultHints.damaged)
        const found = await keyOf(row)
        if (!isKey(found)) {
          if (repository.find()?.key_id !== row.key_id) continue
          throw refusedBy(found)
        }
        // Rotation changes the row and all values at once, so that the same row before and after means the same key.
        const value = find()
        if (repository.find()?.key_id !== found.keyId) continue
        if (value === null) return null
        try {
          const text = unseal(found.key, identity, value)
          learn(text)
          return text
        } catch (error) {
          throw vaultRefused('damaged', vaultHints.damaged, { cause: error })
        }
      }
    },
    acceptKeyFile: async () => {
      const accept = { realCompany: true }
      await writeWith(
        () => keyForWriting(accept, true),
        ({ keyId }) => {
          if (repository.find()?.source === 'key-file') repository.acceptKeyFile(keyId)
        },
      )
    },
    unlock: async (attempt) => {
      learn(attempt)
      const row = repository.find()
      if (!row) {
        passphrase = attempt
        await keyForWriting({ realCompany: true })
        return
      }
      if (row.source !== 'passphrase') {
        const found = await keyOf(row)
        if (!isKey(found)) throw refusedBy(found)
        return
      }
      const found = await findMasterKey(source, row, attempt)
      if (!isKey(found)) throw refusedBy(found)
      passphrase = attempt
      current = found
    },
    rotate: async (newPassphrase) => {
      if (newPassphrase !== null) learn(newPassphrase)
      const chosen = newPassphrase ?? passphrase
      const old = repository.find()
      // A key never moves from the keychain to a file by itself, but out of the file where a keychain has turned up.
      const kind = old?.source === 'keychain' && chosen === null ? 'keychain' : await preferredKind(source, chosen)
      // The old key must fit before a new one is made: a wrong key never replaces anything.
      const assertOpen = async () => {
        const row = repository.find()
        if (!row) return keyForWriting({ realCompany: false })
        const found = await keyOf(row)
        if (!isKey(found)) throw refusedBy(found)
        return found
      }
      await assertOpen()
      const made = await make(kind, chosen)
      try {
        const replaced = await writeWith(assertOpen, (key) => {
          const row = repository.find()
          encryptAgain(key, made)
          const key_file_accepted = kind === 'key-file' ? (row?.key_file_accepted ?? 0) : 0
          repository.save({ ...made.row, key_file_accepted, rotated_at_ms: clock.nowMs() })
          return { source: row?.source ?? kind, keyId: key.keyId }
        })
        current = made
        passphrase = chosen
        await forget(replaced.source, replaced.keyId)
      } catch (error) {
        // Where the outcome is in doubt, the row decides which of the two keys is needed.
        if (repository.find()?.key_id !== made.keyId) await forget(kind, made.keyId)
        throw error
      }
    },
  }
}
