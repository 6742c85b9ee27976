import { randomBytes } from 'node:crypto'
import { forgottenDigest } from '../directory/bulk/forgotten-people.ts'
import type { Forgotten } from '../directory/bulk/forgotten-people.ts'
import type { Store } from '../store/store.ts'
import { forgottenKeyIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'

const keyBytes = 32

/** The list of people who must not come back: keyed hashes, whose key is sealed like a credential. */
export interface ForgottenRegister {
  /** How somebody is known in the list. @throws VAULT_REFUSED where the key cannot be had */
  digestOf(profileId: string, userKey: string): Promise<Buffer>
  /** Null where nobody of the company is in it. @throws VAULT_REFUSED */
  of(profileId: string): Promise<Forgotten | null>
  count(profileId: string): number
  has(profileId: string, userKey: string): Promise<boolean>
  /** Of the hashes; null where nobody was ever forgotten for good. @throws VAULT_REFUSED */
  readKey(): Promise<Buffer | null>
  /** Companies with people who came back with a restore. */
  returned(): { profileId: string; company: number }[]
  /** Lets somebody come back. @returns whether they were in the list */
  remove(profileId: string, userKey: string): Promise<boolean>
}

export const createForgottenRegister = ({ store, vault }: { store: Store; vault: Vault }): ForgottenRegister => {
  const { sql } = store
  const sealedKey = () =>
    store.first(sql.selectFrom('forgotten_key').select('sealed').where('id', '=', 1))?.sealed ?? null
  const readKey = async (): Promise<Buffer | null> => {
    const key = await vault.read(forgottenKeyIdentity, sealedKey)
    return key === null ? null : Buffer.from(key, 'base64')
  }
  const isEmpty = () => store.first(sql.selectFrom('forgotten_person').select('at_ms').limit(1)) === undefined
  const makeKey = (): Promise<void> =>
    vault.write({ realCompany: false }, (seal) => {
      // Another process may have made one meanwhile; one that nobody is known by may not even open any more.
      if (!isEmpty()) return
      const sealed = seal(forgottenKeyIdentity, randomBytes(keyBytes).toString('base64'))
      store.run(
        sql
          .insertInto('forgotten_key')
          .values({ id: 1, sealed })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ sealed })),
      )
    })
  const key = async (): Promise<Buffer> => {
    if (isEmpty()) await makeKey()
    const found = await readKey()
    if (!found) throw new Error('There is no key of forgotten people')
    return found
  }
  const digests = (profileId: string): Buffer[] =>
    store
      .all(sql.selectFrom('forgotten_person').select('digest').where('profile_id', '=', profileId))
      .map(({ digest }) => digest)
  const digestOf = async (profileId: string, userKey: string) => forgottenDigest(await key(), profileId, userKey)

  return {
    digestOf,
    readKey,
    returned: () =>
      store.all(
        sql
          .selectFrom('forgotten_person')
          .innerJoin('profile', 'profile.profile_id', 'forgotten_person.profile_id')
          .where('to_erase', '=', 1)
          .select(['profile.profile_id as profileId', 'profile.ordinal as company'])
          .distinct(),
      ),
    of: async (profileId) => {
      const found = digests(profileId)
      if (found.length === 0) return null
      return {
        key: (await key()).toString('base64'),
        profileId,
        digests: found.map((digest) => digest.toString('base64')),
      }
    },
    count: (profileId) => digests(profileId).length,
    has: async (profileId, userKey) => {
      const found = digests(profileId)
      if (found.length === 0) return false
      const digest = await digestOf(profileId, userKey)
      return found.some((one) => one.equals(digest))
    },
    remove: async (profileId, userKey) => {
      if (digests(profileId).length === 0) return false
      const digest = await digestOf(profileId, userKey)
      return store.write(
        () =>
          store.run(
            sql.deleteFrom('forgotten_person').where('profile_id', '=', profileId).where('digest', '=', digest),
          ) > 0,
      )
    },
  }
}
