import { randomUUID } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Profile } from '../contract/profiles.ts'
import { invalid, notConfigured } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { ProfileRow } from '../store/tables.ts'
import { proxyIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import type { TokenStore } from '../wecom/types.ts'
import { isLoopback, plainApiBaseUrl } from './api-base-url.ts'
import { corpIdProblem } from './corp-id.ts'
import { readEnvText } from './env-import.ts'
import type { EnvSecrets } from './env-secrets.ts'
import { noSuchProfile } from './missing.ts'
import { createProfileRepository } from './profile-repository.ts'
import { toProfile, toProfileName } from './profile-shapes.ts'
import { shownProxy, splitProxy } from './proxy-login.ts'
import { createSecretRepository } from './secret-repository.ts'

export interface ProfileServiceOptions {
  store: Store
  vault: Vault
  clock: Clock
  changes: ChangeHub
  envSecrets: EnvSecrets
  tokens: Pick<TokenStore, 'exclusively' | 'clear'>
  /** Drops what is held in memory of a token: its company or server is another one now. */
  forgetToken(secretId: string): Promise<void>
  /** Notes that no foreign key reaches the mirror of a company, inside the transaction that removes the company. */
  forgetMirror(profile: { profileId: string; ordinal: number }): void
  /** Clears away what was noted so; resolves when the caller need not wait any longer. */
  clearForgotten(): Promise<void>
}

type Draft = Pick<ProfileRow, 'name' | 'corp_id' | 'environment' | 'api_base_url'>

export const createProfileService = (options: ProfileServiceOptions): AreaService<'profiles'> => {
  const { store, vault, clock, changes, envSecrets, tokens, forgetToken, forgetMirror, clearForgotten } = options
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)

  const show = (row: ProfileRow): Profile => toProfile(row, secrets.list(row.profile_id))
  const find = (profileId: string): ProfileRow => {
    const row = profiles.find(profileId)
    if (row) return row
    throw noSuchProfile(profileId)
  }
  const assertAcceptable = (draft: Draft) => {
    const problem = corpIdProblem(draft.corp_id)
    if (problem) throw invalid(problem, 'corpId')
    if (draft.environment === 'practice' && !isLoopback(draft.api_base_url))
      throw invalid(
        {
          'zh-CN': '“演练”环境只用于本机的演练企业。',
          en: 'The practice environment is only for the practice company on this machine.',
        },
        'environment',
      )
  }
  const assertNameFree = (name: string, except: string | null) => {
    const other = profiles.findByName(name)
    if (other && other.profile_id !== except)
      throw invalid(
        {
          'zh-CN': `已有名为“${name}”的企业，请换一个名称。`,
          en: `There already is a company named “${name}”; choose another name.`,
        },
        'name',
      )
  }

  /** One transaction, with the proxy's login sealed for this profile where there is one. */
  const writeWith = (
    row: Pick<ProfileRow, 'profile_id' | 'environment'>,
    login: string | null,
    work: (proxyLogin: Buffer | null) => void,
  ): Promise<void> =>
    login === null
      ? store.write(() => work(null))
      : vault.write({ realCompany: row.environment !== 'practice' }, (seal) =>
          work(seal(proxyIdentity(row.profile_id), login)),
        )

  /** Tokens were issued by another server or for another company. */
  const forgetTokens = async (profileId: string) => {
    for (const { secret_id } of secrets.list(profileId)) {
      await tokens.exclusively(secret_id, () => tokens.clear(secret_id))
      await forgetToken(secret_id)
    }
    changes.publish('tokens', { profileId })
  }

  return {
    list: (_, { actor }) => {
      if (!actor.permissions.has('wechat.profile.view')) return profiles.list().map(toProfileName)
      const all = secrets.listAll()
      return profiles.list().map((row) =>
        toProfile(
          row,
          all.filter(({ profile_id }) => profile_id === row.profile_id),
        ),
      )
    },
    get: ({ profileId }) => {
      if (profileId !== undefined) return show(find(profileId))
      const active = profiles.findActive()
      if (active) return show(active)
      throw notConfigured('profile', { 'zh-CN': '还没有添加企业。', en: 'No company has been added yet.' })
    },
    add: async (input) => {
      const profileId = randomUUID()
      const { address, login } = splitProxy(input.proxy, profileId)
      const row = {
        profile_id: profileId,
        name: input.name,
        corp_id: input.corpId,
        remark: input.remark,
        environment: input.environment,
        colour: input.colour,
        api_base_url: plainApiBaseUrl(input.apiBaseUrl),
        proxy: address,
        timeout_ms: input.timeoutMs,
        created_at_ms: clock.nowMs(),
      }
      assertAcceptable(row)
      await writeWith(row, login, (proxy_login) => {
        assertNameFree(row.name, null)
        profiles.add({ ...row, proxy_login })
      })
      changes.publish('profiles', { profileId: row.profile_id })
      return show(find(row.profile_id))
    },
    update: async ({ profileId, ...change }) => {
      const before = find(profileId)
      const { name, corpId, remark, environment, colour, apiBaseUrl, proxy, timeoutMs } = change
      // As it is shown, without its login: somebody saved a form as it was.
      const isNewProxy = proxy !== undefined && proxy !== shownProxy(before.proxy, profileId)
      const { address, login } = isNewProxy ? splitProxy(proxy, profileId) : { address: before.proxy, login: null }
      const columns = {
        ...(name === undefined ? {} : { name }),
        ...(corpId === undefined ? {} : { corp_id: corpId }),
        ...(remark === undefined ? {} : { remark }),
        ...(environment === undefined ? {} : { environment }),
        ...(colour === undefined ? {} : { colour }),
        ...(apiBaseUrl === undefined ? {} : { api_base_url: plainApiBaseUrl(apiBaseUrl) }),
        ...(isNewProxy ? { proxy: address } : {}),
        ...(timeoutMs === undefined ? {} : { timeout_ms: timeoutMs }),
      }
      const after = { ...before, ...columns }
      assertAcceptable(after)
      // Else a real company could slip in behind the practice company, whose key needs no acceptance.
      if (
        before.environment === 'practice' &&
        after.environment !== 'practice' &&
        (secrets.list(profileId).length > 0 || before.proxy_login !== null)
      )
        await vault.assertWritable({ realCompany: true })
      const other = after.corp_id !== before.corp_id || after.api_base_url !== before.api_base_url
      await writeWith(after, login, (proxy_login) => {
        find(profileId)
        assertNameFree(after.name, profileId)
        profiles.update(profileId, isNewProxy ? { ...columns, proxy_login } : columns)
        if (other) secrets.forgetProof(profileId)
      })
      if (other) await forgetTokens(profileId)
      changes.publish('profiles', { profileId })
      return show(find(profileId))
    },
    use: async ({ profileId }) => {
      await store.write(() => {
        find(profileId)
        profiles.activate(profileId)
      })
      changes.publish('profiles', { profileId })
      return show(find(profileId))
    },
    remove: async ({ profileId }) => {
      const gone = find(profileId)
      const secretIds = secrets.list(profileId).map(({ secret_id }) => secret_id)
      await store.write(() => {
        forgetMirror({ profileId, ordinal: gone.ordinal })
        profiles.remove(profileId)
        const next = profiles.list()[0]
        if (next && !profiles.findActive()) profiles.activate(next.profile_id)
      })
      for (const secretId of secretIds) await forgetToken(secretId)
      changes.publish('profiles', { profileId })
      changes.publish('directory', { profileId })
      await clearForgotten()
      return {}
    },
    readEnv: ({ text }) => {
      const { secret, ...found } = readEnvText(text)
      return { ...found, handle: secret === null ? null : envSecrets.keep(secret), hasSecret: secret !== null }
    },
  }
}
