import { randomUUID } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { SecretDraft } from '../contract/profiles.ts'
import { invalid, notConfigured } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { ProfileRow, SecretRow } from '../store/tables.ts'
import { secretIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import type { Company, TokenStore } from '../wecom/types.ts'
import { isLoopback } from './api-base-url.ts'
import type { EnvSecrets } from './env-secrets.ts'
import { noSuchProfile, noSuchSecret } from './missing.ts'
import { createProfileRepository } from './profile-repository.ts'
import { toSecretInfo } from './profile-shapes.ts'
import { createSecretRepository } from './secret-repository.ts'
import type { SecretFacts } from './secret-repository.ts'

/** Asks WeCom for a token with a secret that is not stored. @throws WeComError where it refuses */
export type ProveSecret = (draft: SecretDraft, company: Company, signal: AbortSignal | undefined) => Promise<void>

export interface SecretServiceOptions {
  store: Store
  vault: Vault
  clock: Clock
  changes: ChangeHub
  envSecrets: EnvSecrets
  tokens: Pick<TokenStore, 'exclusively' | 'clear'>
  prove: ProveSecret
  /** Tells the log's redactor a secret before it is used for anything. */
  learn(secret: string): void
  /** Drops what is held in memory of a token and of a refusal: the secret is another one now. */
  forgetToken(secretId: string): Promise<void>
}

/** A key file is enough for the practice company, which has nothing to protect (architecture §3). */
const isRealCompany = (profile: ProfileRow) => profile.environment !== 'practice' || !isLoopback(profile.api_base_url)

/** Shows nothing of a secret that is too short to keep the rest of it from being guessed. */
const lastFourOf = (secret: string) => (secret.length >= 12 ? secret.slice(-4) : '')

export const createSecretService = (options: SecretServiceOptions): AreaService<'secrets'> => {
  const { store, vault, clock, changes, envSecrets, tokens, prove, learn, forgetToken } = options
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)

  const profileOf = (profileId: string): ProfileRow => {
    const row = profiles.find(profileId)
    if (row) return row
    throw noSuchProfile(profileId)
  }
  const secretOf = (profileId: string, secretId: string): SecretFacts => {
    const row = secrets.find(secretId)
    if (row?.profile_id === profileId) return row
    throw noSuchSecret(secretId)
  }
  const valueOf = (secret: string | undefined, envHandle: string | undefined): string => {
    if ((secret === undefined) === (envHandle === undefined))
      throw invalid(
        {
          'zh-CN': '请录入 Secret，或选择 .env 文件中的 Secret（二选一）。',
          en: 'Give either a secret or one that was read from a .env file.',
        },
        'secret',
      )
    const value = secret ?? envSecrets.find(envHandle ?? '')
    if (value !== null) return value
    throw invalid(
      {
        'zh-CN': '从 .env 读取的内容已过期，请重新选择文件。',
        en: 'What was read from the .env file has expired; choose the file again.',
      },
      'envHandle',
    )
  }
  const assertAgent = ({ kind, agentId }: Pick<SecretDraft, 'kind' | 'agentId'>) => {
    if (kind === 'app' && agentId === null)
      throw notConfigured('agent-id', {
        'zh-CN': '应用 Secret 需要同时填写该应用的 AgentId：管理后台 → 应用管理 → 应用详情。',
        en: 'The secret of an app needs the agent ID of the same app: admin console → App Management → the app.',
      })
  }

  return {
    list: ({ profileId }) => {
      profileOf(profileId)
      return secrets.list(profileId).map(toSecretInfo)
    },
    set: async ({ profileId, secret, envHandle, unproven, ...facts }, { signal }) => {
      const profile = profileOf(profileId)
      assertAgent(facts)
      const draft: SecretDraft = {
        ...facts,
        agentId: facts.kind === 'app' ? facts.agentId : null,
        secret: valueOf(secret, envHandle),
      }
      learn(draft.secret)
      const protection = { realCompany: isRealCompany(profile) }
      await vault.assertWritable(protection)
      if (!unproven) await prove(draft, companyOf(profile), signal)
      const provenAtMs = unproven ? null : clock.nowMs()

      const save = (secretId: string) =>
        vault.write(protection, (seal) => {
          const now = profileOf(profileId)
          if (now.corp_id !== profile.corp_id || now.api_base_url !== profile.api_base_url) throw changedMeanwhile()
          const existing = secrets.findByKind(profileId, draft.kind, draft.agentId)
          // Somebody else stored the same kind first: then his row is the one to replace.
          if (existing && existing.secret_id !== secretId) return null
          const row: SecretRow = {
            secret_id: secretId,
            profile_id: profileId,
            kind: draft.kind,
            agent_id: draft.agentId,
            label: draft.label,
            last_four: lastFourOf(draft.secret),
            may_call_customer_apis: draft.mayCallCustomerApis ? 1 : 0,
            sealed: seal(secretIdentity(profileId, secretId), draft.secret),
            updated_at_ms: clock.nowMs(),
            proven_at_ms: provenAtMs,
          }
          secrets.save(row)
          return row
        })

      for (;;) {
        const secretId = secrets.findByKind(profileId, draft.kind, draft.agentId)?.secret_id ?? randomUUID()
        // Under the lease of its token, so that a refresh with the old secret cannot leave its token behind.
        const saved = await tokens.exclusively(
          secretId,
          async () => {
            const row = await save(secretId)
            if (row) await tokens.clear(secretId)
            return row
          },
          signal,
        )
        if (!saved) continue
        await forgetToken(secretId)
        if (envHandle !== undefined) envSecrets.forget(envHandle)
        changes.publish('profiles', { profileId })
        changes.publish('tokens', { profileId })
        return toSecretInfo(saved)
      }
    },
    update: async ({ profileId, secretId, label, mayCallCustomerApis }) => {
      const facts = {
        ...(label === undefined ? {} : { label }),
        ...(mayCallCustomerApis === undefined ? {} : { may_call_customer_apis: mayCallCustomerApis ? 1 : 0 }),
      }
      const after = await store.write(() => {
        if (mayCallCustomerApis && secretOf(profileId, secretId).kind !== 'app') throw onlyApps()
        if (Object.keys(facts).length > 0) secrets.describe(secretId, facts)
        return secretOf(profileId, secretId)
      })
      changes.publish('profiles', { profileId })
      return toSecretInfo(after)
    },
    remove: async ({ profileId, secretId }) => {
      secretOf(profileId, secretId)
      await store.write(() => secrets.remove(secretId))
      await forgetToken(secretId)
      changes.publish('profiles', { profileId })
      changes.publish('tokens', { profileId })
      return {}
    },
  }
}

const companyOf = (profile: ProfileRow): Company => ({
  profileId: profile.profile_id,
  corpId: profile.corp_id,
  apiBaseUrl: profile.api_base_url,
  proxy: profile.proxy,
  timeoutMs: profile.timeout_ms,
  secrets: [],
})

const onlyApps = () =>
  invalid(
    {
      'zh-CN': '只有自建应用能列入“可调用接口的应用”。',
      en: 'Only a self-built app can be among the apps allowed to call.',
    },
    'mayCallCustomerApis',
  )

const changedMeanwhile = () =>
  invalid({
    'zh-CN': '验证期间企业 ID 或接口地址被修改，Secret 未保存，请重试。',
    en: 'The corp ID or the API address was changed while the secret was being proven; nothing was stored. Try again.',
  })
