import { secretKinds } from '../contract/profiles.ts'
import type { SecretKind } from '../contract/profiles.ts'
import { notConfigured } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { secretIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import type { CredentialSource } from '../wecom/types.ts'
import { createProfileRepository } from './profile-repository.ts'
import { createSecretRepository } from './secret-repository.ts'

/** Kinds come from the contract; a row of another build's kind is simply not used. */
export const secretKindOf = (text: string): SecretKind | null => secretKinds.find((kind) => kind === text) ?? null

/** Profiles and decrypted secrets for the client. Nothing is kept in memory: the next call sees a changed secret. */
export const createCredentialSource = (store: Store, vault: Vault): CredentialSource => {
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)
  return {
    company: (profileId) => {
      const row = profiles.find(profileId)
      if (!row) return null
      return {
        profileId,
        corpId: row.corp_id,
        apiBaseUrl: row.api_base_url,
        proxy: row.proxy,
        timeoutMs: row.timeout_ms,
        secrets: secrets.list(profileId).flatMap((secret) => {
          const kind = secretKindOf(secret.kind)
          return kind === null
            ? []
            : {
                id: secret.secret_id,
                kind,
                agentId: secret.agent_id,
                mayCallCustomerApis: secret.may_call_customer_apis === 1,
              }
        }),
      }
    },
    secret: async (secretId) => {
      const row = secrets.find(secretId)
      const value = row
        ? await vault.read(secretIdentity(row.profile_id, secretId), () => secrets.findSealed(secretId))
        : null
      if (value !== null) return value
      throw notConfigured('secret', { 'zh-CN': '该 Secret 已被删除。', en: 'This secret has been removed.' })
    },
  }
}
