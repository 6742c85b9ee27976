import type { Store } from '../store/store.ts'
import type { VaultKeyRow } from '../store/tables.ts'
import { channelIdentity, forgottenKeyIdentity, proxyIdentity, secretIdentity, tokenIdentity } from './identities.ts'

/** A sealed value with its identity, and how to put another one in its place. */
export interface SealedValue {
  identity: string
  sealed: Buffer
  /** Only inside `store.write`. */
  replace(sealed: Buffer): void
}

export type VaultKey = Omit<VaultKeyRow, 'id'>

/** The row that says how the master key is found, and every column that is sealed with it. */
export const createVaultRepository = (store: Store) => ({
  find: (): VaultKey | null => store.first(store.sql.selectFrom('vault_key').selectAll().where('id', '=', 1)) ?? null,
  /** Only inside `store.write`. */
  save: (key: VaultKey): void => {
    store.run(
      store.sql
        .insertInto('vault_key')
        .values({ id: 1, ...key })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(key)),
    )
  },
  acceptKeyFile: (keyId: string): void => {
    store.run(store.sql.updateTable('vault_key').set({ key_file_accepted: 1 }).where('key_id', '=', keyId))
  },
  /** Whether there is anything that a lost key would lose. */
  hasSealedValues: (): boolean =>
    store.first(store.sql.selectFrom('secret').select('secret_id').limit(1)) !== undefined ||
    store.first(store.sql.selectFrom('profile').select('profile_id').where('proxy_login', 'is not', null).limit(1)) !==
      undefined ||
    store.first(store.sql.selectFrom('alert_channel').select('channel_id').where('sealed', 'is not', null).limit(1)) !==
      undefined ||
    // Without the key of their hashes, people who were forgotten for good would come back.
    store.first(store.sql.selectFrom('forgotten_person').select('at_ms').limit(1)) !== undefined,
  sealedValues: (): SealedValue[] => [
    ...store.all(store.sql.selectFrom('forgotten_key').select('sealed')).map(({ sealed }) => ({
      identity: forgottenKeyIdentity,
      sealed,
      replace: (value: Buffer) => void store.run(store.sql.updateTable('forgotten_key').set({ sealed: value })),
    })),
    ...store
      .all(store.sql.selectFrom('profile').select(['profile_id', 'proxy_login']))
      .flatMap(({ profile_id, proxy_login: sealed }) =>
        sealed === null
          ? []
          : {
              identity: proxyIdentity(profile_id),
              sealed,
              replace: (value: Buffer) =>
                void store.run(
                  store.sql.updateTable('profile').set({ proxy_login: value }).where('profile_id', '=', profile_id),
                ),
            },
      ),
    ...store
      .all(store.sql.selectFrom('alert_channel').select(['channel_id', 'sealed']))
      .flatMap(({ channel_id, sealed }) =>
        sealed === null
          ? []
          : {
              identity: channelIdentity(channel_id),
              sealed,
              replace: (value: Buffer) =>
                void store.run(
                  store.sql.updateTable('alert_channel').set({ sealed: value }).where('channel_id', '=', channel_id),
                ),
            },
      ),
    ...store
      .all(store.sql.selectFrom('secret').select(['profile_id', 'secret_id', 'sealed']))
      .map(({ profile_id, secret_id, sealed }) => ({
        identity: secretIdentity(profile_id, secret_id),
        sealed,
        replace: (value: Buffer) =>
          void store.run(store.sql.updateTable('secret').set({ sealed: value }).where('secret_id', '=', secret_id)),
      })),
    ...store
      .all(
        store.sql
          .selectFrom('token')
          .innerJoin('secret', 'secret.secret_id', 'token.secret_id')
          .select(['secret.profile_id', 'token.secret_id', 'token.sealed']),
      )
      .flatMap(({ profile_id, secret_id, sealed }) =>
        sealed === null
          ? []
          : {
              identity: tokenIdentity(profile_id, secret_id),
              sealed,
              replace: (value: Buffer) =>
                void store.run(
                  store.sql.updateTable('token').set({ sealed: value }).where('secret_id', '=', secret_id),
                ),
            },
      ),
  ],
})
