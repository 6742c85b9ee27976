import type { Clock, Log } from '../ports.ts'
import { DeskError } from '../errors.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import type { Store } from '../store/store.ts'
import type { TokenRow } from '../store/tables.ts'
import { tokenIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import type { StoredToken, TokenStore } from '../wecom/types.ts'

/** Waits between looks at a lease that another process holds; a refresh takes a fraction of a second. */
const firstWaitMs = 20
const longestWaitMs = 500

export interface TokenRepository extends TokenStore {
  /** When a token was fetched and when it ends, without decrypting it. */
  times(secretId: string): Pick<StoredToken, 'fetchedAtMs' | 'expiresAtMs'> | null
  /** Whether any token that was stored has ended in the meantime. */
  isAnyEnded(): boolean
}

export interface TokenRepositoryOptions {
  store: Store
  vault: Vault
  leases: LeaseRepository
  clock: Clock
  log: Log
  /** WeCom issued a token for a secret that had not been proven before. */
  onProven?: (profileId: string) => void
  /** A token was stored, whoever asked for it. */
  onStored?: (profileId: string) => void
}

/** Tokens that outlive the process, encrypted; one row per secret. */
export const createTokenRepository = ({
  store,
  vault,
  leases,
  clock,
  log,
  onProven,
  onStored,
}: TokenRepositoryOptions): TokenRepository => {
  const { sql } = store
  const find = (secretId: string): TokenRow | undefined =>
    store.first(sql.selectFrom('token').selectAll().where('secret_id', '=', secretId))
  const ownerOf = (secretId: string) =>
    store.first(sql.selectFrom('secret').select(['profile_id', 'proven_at_ms']).where('secret_id', '=', secretId))

  const clear = async (secretId: string): Promise<void> => {
    if (find(secretId)) await store.write(() => store.run(sql.deleteFrom('token').where('secret_id', '=', secretId)))
  }

  return {
    times: (secretId) => {
      const row = find(secretId)
      return row && row.fetched_at_ms !== null && row.expires_at_ms !== null
        ? { fetchedAtMs: row.fetched_at_ms, expiresAtMs: row.expires_at_ms }
        : null
    },
    isAnyEnded: () =>
      store.first(sql.selectFrom('token').select('secret_id').where('expires_at_ms', '<=', clock.nowMs()).limit(1)) !==
      undefined,
    read: async (secretId) => {
      const profileId = ownerOf(secretId)?.profile_id
      if (profileId === undefined) return null
      let row: TokenRow | undefined
      try {
        const token = await vault.read(tokenIdentity(profileId, secretId), () => {
          row = find(secretId)
          return row?.sealed ?? null
        })
        if (token === null || !row || row.fetched_at_ms === null || row.expires_at_ms === null) return null
        return { token, fetchedAtMs: row.fetched_at_ms, expiresAtMs: row.expires_at_ms }
      } catch (error) {
        if (!(error instanceof DeskError && error.code === 'VAULT_REFUSED')) throw error
        if (!('reason' in error.data) || error.data.reason !== 'damaged') throw error
        // A token can be had again, unlike a secret.
        log.warn('a damaged token was dropped', { secretId })
        await clear(secretId)
        return null
      }
    },
    write: async (secretId, { token, fetchedAtMs, expiresAtMs }) => {
      const stored = await vault.write({ realCompany: false }, (seal) => {
        const owner = ownerOf(secretId)
        // The secret was removed while its token was on the way.
        if (!owner) return null
        const profileId = owner.profile_id
        const values = {
          sealed: seal(tokenIdentity(profileId, secretId), token),
          fetched_at_ms: fetchedAtMs,
          expires_at_ms: expiresAtMs,
        }
        store.run(
          sql
            .insertInto('token')
            .values({ secret_id: secretId, ...values })
            .onConflict((conflict) => conflict.column('secret_id').doUpdateSet(values)),
        )
        // WeCom issues tokens to the right secret only, whether or not it was tried before it was stored.
        store.run(sql.updateTable('secret').set({ proven_at_ms: fetchedAtMs }).where('secret_id', '=', secretId))
        return { profileId, isFirst: owner.proven_at_ms === null }
      })
      if (!stored) return
      if (stored.isFirst) onProven?.(stored.profileId)
      onStored?.(stored.profileId)
    },
    clear,
    exclusively: async (secretId, work, signal) => {
      for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
        signal?.throwIfAborted()
        const lease = await leases.tryAcquire(`token:${secretId}`)
        if (lease)
          try {
            return await work()
          } finally {
            await lease.release()
          }
        await clock.sleep(waitMs, signal)
      }
    },
  }
}
