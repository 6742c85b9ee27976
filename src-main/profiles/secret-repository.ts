import type { SecretKind } from '../contract/profiles.ts'
import type { Store } from '../store/store.ts'
import type { SecretRow } from '../store/tables.ts'

/** A secret without its value. */
export type SecretFacts = Omit<SecretRow, 'sealed'>

const facts = [
  'secret_id',
  'profile_id',
  'kind',
  'agent_id',
  'label',
  'last_four',
  'may_call_customer_apis',
  'updated_at_ms',
  'proven_at_ms',
] as const

/** Secrets of companies. What changes rows belongs inside `store.write`. */
export const createSecretRepository = (store: Store) => {
  const { sql } = store
  return {
    listAll: (): SecretFacts[] =>
      store.all(sql.selectFrom('secret').select(facts).orderBy('profile_id').orderBy('kind').orderBy('agent_id')),
    list: (profileId: string): SecretFacts[] =>
      store.all(
        sql.selectFrom('secret').select(facts).where('profile_id', '=', profileId).orderBy('kind').orderBy('agent_id'),
      ),
    find: (secretId: string): SecretFacts | undefined =>
      store.first(sql.selectFrom('secret').select(facts).where('secret_id', '=', secretId)),
    findByKind: (profileId: string, kind: SecretKind, agentId: number | null): SecretFacts | undefined =>
      store.first(
        sql
          .selectFrom('secret')
          .select(facts)
          .where('profile_id', '=', profileId)
          .where('kind', '=', kind)
          .where('agent_id', agentId === null ? 'is' : '=', agentId),
      ),
    findSealed: (secretId: string): Buffer | null =>
      store.first(sql.selectFrom('secret').select('sealed').where('secret_id', '=', secretId))?.sealed ?? null,
    save: (row: SecretRow): void => {
      store.run(
        sql
          .insertInto('secret')
          .values(row)
          .onConflict((conflict) => conflict.column('secret_id').doUpdateSet(row)),
      )
    },
    describe: (secretId: string, facts: Partial<Pick<SecretRow, 'label' | 'may_call_customer_apis'>>): void => {
      store.run(sql.updateTable('secret').set(facts).where('secret_id', '=', secretId))
    },
    /** After the company or the server that a secret was proven with has changed. */
    forgetProof: (profileId: string): void => {
      store.run(sql.updateTable('secret').set({ proven_at_ms: null }).where('profile_id', '=', profileId))
    },
    remove: (secretId: string): number => store.run(sql.deleteFrom('secret').where('secret_id', '=', secretId)),
  }
}
