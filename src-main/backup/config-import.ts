import { randomUUID } from 'node:crypto'
import { builtInRoles } from '../access/built-in-roles.ts'
import { assertWithin } from '../access/powers.ts'
import { readPermissions } from '../access/role-book.ts'
import type { Actor } from '../area-service.ts'
import { systemChannelId } from '../alerts/alert-defaults.ts'
import { permissions } from '../contract/permissions.ts'
import { languages } from '../contract/shapes.ts'
import type { PreferenceStore } from '../settings/preferences.ts'
import type { ProfileRow } from '../store/tables.ts'
import { channelIdentity, proxyIdentity, secretIdentity } from '../vault/identities.ts'
import type { Sealer, Vault } from '../vault/vault.ts'
import { isMoved } from './config-export.ts'
import type { ConfigRepository } from './config-repository.ts'
import type { ChannelEntry, CompanyEntry, Config } from './config-shape.ts'

export interface ConfigImportParts {
  repository: ConfigRepository
  vault: Pick<Vault, 'write'>
  preferences: Pick<PreferenceStore, 'change'>
}

export interface ImportResult {
  added: number
  replaced: number
  kept: number
  /** Whose tokens and proofs are those of other secrets now. */
  changedSecretIds: string[]
}

const lastFour = (value: string): string => [...value].slice(-4).join('')

type Known = Pick<CompanyEntry, 'profileId' | 'name' | 'corpId' | 'apiBaseUrl'>

/**
 * Which company here each company of a file is: the one with its id, else one of the same corp at the same server, first of
 * all with the same name. Some keep one corp twice, so that each company here stands for one of the file at most.
 */
export const matchCompanies = <Company extends Known>(
  all: readonly ProfileRow[],
  companies: readonly Company[],
): Map<Company, ProfileRow> => {
  const free = new Set(all.filter(isMoved))
  const found = new Map<Company, ProfileRow>()
  const isSameCorp = (row: ProfileRow, { corpId, apiBaseUrl }: Known) =>
    row.corp_id === corpId && row.api_base_url === apiBaseUrl
  const ways: ((row: ProfileRow, company: Known) => boolean)[] = [
    (row, { profileId }) => row.profile_id === profileId,
    (row, company) => isSameCorp(row, company) && row.name === company.name,
    isSameCorp,
  ]
  for (const isSame of ways) {
    for (const company of companies.filter((one) => !found.has(one))) {
      const row = [...free].find((one) => isSame(one, company))
      if (!row) continue
      free.delete(row)
      found.set(company, row)
    }
  }
  return found
}

/**
 * Takes a configuration over in one transaction. With `keep`, companies, channels and roles that are here stay as they are, and so
 * do the settings of the whole data directory unless there is no company here yet.
 * @throws VAULT_REFUSED where this machine has no key for the secrets; FORBIDDEN where a role goes beyond what the actor may do:
 * anybody can write such a file, and nobody may give themselves more by it
 */
export const importConfig = async (
  { repository, vault, preferences }: ConfigImportParts,
  config: Config,
  existing: 'keep' | 'replace',
  nowMs: number,
  actor: Actor,
): Promise<ImportResult> => {
  const { profiles, secrets, alerts } = repository
  const result: ImportResult = { added: 0, replaced: 0, kept: 0, changedSecretIds: [] }

  const takeOver = (seal: Sealer): boolean => {
    const isFresh = !profiles.list().some(isMoved)
    const matches = matchCompanies(profiles.list(), config.companies)
    /** Ids of the file to ids here. */
    const profileIds = new Map<string, string>()
    const secretIds = new Map<string, string>()

    const freeName = (wanted: string, except: string | null): string => {
      for (let number = 1; ; number++) {
        const name = number === 1 ? wanted : `${wanted} ${number}`
        const other = profiles.findByName(name)
        if (!other || other.profile_id === except) return name
      }
    }
    const saveSecrets = (profileId: string, company: CompanyEntry): void => {
      for (const one of company.secrets) {
        const secretId = randomUUID()
        secretIds.set(one.secretId, secretId)
        secrets.save({
          secret_id: secretId,
          profile_id: profileId,
          kind: one.kind,
          agent_id: one.agentId,
          label: one.label,
          last_four: lastFour(one.value),
          may_call_customer_apis: one.mayCallCustomerApis ? 1 : 0,
          sealed: seal(secretIdentity(profileId, secretId), one.value),
          updated_at_ms: nowMs,
          // Proven on another machine: WeCom may refuse the address of this one.
          proven_at_ms: null,
        })
      }
    }
    const columnsOf = (company: CompanyEntry, profileId: string) => ({
      name: freeName(company.name, profileId),
      corp_id: company.corpId,
      remark: company.remark,
      environment: company.environment,
      colour: company.colour,
      api_base_url: company.apiBaseUrl,
      // In the place of a login stands the id of the company that it is sealed with.
      proxy: company.proxy.replace(`//${company.profileId}@`, `//${profileId}@`),
      proxy_login: company.proxyLogin === null ? null : seal(proxyIdentity(profileId), company.proxyLogin),
      timeout_ms: company.timeoutMs,
    })
    const saveSettings = (profileId: string, company: CompanyEntry): void => {
      if (company.rules) repository.saveRules(profileId, company.rules)
      if (company.layout !== null) repository.saveLayout(profileId, company.layout)
      if (company.keptFields) repository.saveKeptFields(profileId, company.keptFields)
      repository.replaceSchedules(profileId, company.schedules, { nowMs, newId: randomUUID })
    }
    const takeCompany = (company: CompanyEntry): void => {
      const before = matches.get(company)
      if (before && existing === 'keep') {
        profileIds.set(company.profileId, before.profile_id)
        for (const one of company.secrets) {
          const same = secrets.findByKind(before.profile_id, one.kind, one.agentId)
          if (same) secretIds.set(one.secretId, same.secret_id)
        }
        result.kept++
        return
      }
      const profileId = before?.profile_id ?? (profiles.find(company.profileId) ? randomUUID() : company.profileId)
      profileIds.set(company.profileId, profileId)
      const columns = columnsOf(company, profileId)
      if (before) {
        for (const row of secrets.list(profileId)) {
          result.changedSecretIds.push(row.secret_id)
          secrets.remove(row.secret_id)
        }
        profiles.update(profileId, columns)
        result.replaced++
      } else {
        profiles.add({ profile_id: profileId, ...columns, created_at_ms: nowMs })
        if (company.active && isFresh) profiles.activate(profileId)
        result.added++
      }
      saveSecrets(profileId, company)
      saveSettings(profileId, company)
    }
    for (const company of config.companies) takeCompany(company)

    const takeChannel = (channel: ChannelEntry): void => {
      const before = alerts.channel(channel.channelId)
      const isUntouched = channel.channelId === systemChannelId && before?.name === ''
      if (before && existing === 'keep' && !isUntouched) return
      const { profileId, secretId } = channel.facts
      const facts = {
        ...channel.facts,
        profileId: profileId === null ? null : (profileIds.get(profileId) ?? null),
        secretId: secretId === null ? null : (secretIds.get(secretId) ?? null),
      }
      // An app of a company that is not here, such as the practice company.
      if ((profileId !== null && facts.profileId === null) || (secretId !== null && facts.secretId === null)) return
      const { channelId, kind, name, enabled, minimumSeverity, keys } = channel
      const language = languages.find((one) => one === channel.language) ?? null
      const sealed = keys === null ? null : seal(channelIdentity(channelId), keys)
      alerts.save({ channelId, kind, name, enabled, language, minimumSeverity, facts }, sealed, nowMs)
    }
    for (const channel of config.channels) takeChannel(channel)

    const roles = repository.roles()
    for (const role of config.roles) {
      const before = roles.find(({ roleId, name }) => roleId === role.roleId || name === role.name)
      if ((before && existing === 'keep') || Object.hasOwn(builtInRoles, role.roleId)) continue
      // What this build does not know, nobody may.
      const granted = permissions.filter((permission) => role.permissions.includes(permission))
      assertWithin(actor, [...granted, ...(before ? readPermissions(before.permissions) : [])])
      repository.saveRole(before?.roleId ?? role.roleId, role.name, granted)
    }

    const takesGlobal = existing === 'replace' || isFresh
    if (takesGlobal) {
      repository.replaceSchedules(null, config.schedules, { nowMs, newId: randomUUID })
      for (const rule of config.alertRules) alerts.saveRule(rule)
      if (config.quietHours) alerts.saveQuietHours(config.quietHours)
      for (const { kind, keptDays } of config.retention) repository.saveRetention(kind, keptDays)
    }
    return takesGlobal
  }

  // The keys of channels are of real use too, whether or not a company comes with them.
  const realCompany = config.companies.length > 0 || config.channels.some(({ keys }) => keys !== null)
  const takesGlobal = await vault.write({ realCompany }, takeOver)
  if (takesGlobal) preferences.change(config.preferences)
  return result
}
