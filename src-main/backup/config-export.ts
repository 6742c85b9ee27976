import { z } from 'zod'
import { fieldSwitches, privateFields, retentionRule } from '../contract/privacy.ts'
import { environments, colours, secretKinds } from '../contract/profiles.ts'
import type { PreferenceStore } from '../settings/preferences.ts'
import type { ProfileRow } from '../store/tables.ts'
import { channelIdentity, proxyIdentity, secretIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import type { ConfigRepository } from './config-repository.ts'
import type { ChannelEntry, CompanyEntry, Config } from './config-shape.ts'

const everything = Object.fromEntries(privateFields.map((field) => [field, true]))
const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
const names = z.array(z.string()).catch([])

export interface ConfigExportParts {
  repository: ConfigRepository
  vault: Pick<Vault, 'read'>
  preferences: Pick<PreferenceStore, 'read'>
  version: string
}

/** What belongs to this machine alone stays out of a file: the practice company answers here only. */
export const isMoved = ({ environment }: Pick<ProfileRow, 'environment'>): boolean => environment !== 'practice'

/**
 * The configuration with its secrets in the clear, to be sealed at once.
 * @throws VAULT_REFUSED where a secret cannot be read
 */
export const readConfig = async (
  { repository, vault, preferences, version }: ConfigExportParts,
  nowMs: number,
): Promise<Config> => {
  const { profiles, secrets, alerts } = repository

  const secretsOf = async (profileId: string): Promise<CompanyEntry['secrets']> => {
    const entries: CompanyEntry['secrets'] = []
    for (const row of secrets.list(profileId)) {
      const identity = secretIdentity(profileId, row.secret_id)
      const value = await vault.read(identity, () => secrets.findSealed(row.secret_id))
      const kind = secretKinds.find((known) => known === row.kind)
      if (value === null || !kind) continue
      entries.push({
        secretId: row.secret_id,
        kind,
        agentId: row.agent_id,
        label: row.label,
        mayCallCustomerApis: row.may_call_customer_apis === 1,
        value,
      })
    }
    return entries
  }
  const companyOf = async (row: ProfileRow): Promise<CompanyEntry> => {
    const profileId = row.profile_id
    const kept = repository.keptFieldsOf(profileId)
    return {
      profileId,
      name: row.name,
      corpId: row.corp_id,
      remark: row.remark,
      environment: environments.find((known) => known === row.environment) ?? 'production',
      colour: colours.find((known) => known === row.colour) ?? 'blue',
      apiBaseUrl: row.api_base_url,
      proxy: row.proxy,
      proxyLogin: await vault.read(proxyIdentity(profileId), () => profiles.find(profileId)?.proxy_login ?? null),
      timeoutMs: row.timeout_ms,
      active: row.active === 1,
      secrets: await secretsOf(profileId),
      rules: repository.rulesOf(profileId),
      layout: repository.layoutOf(profileId),
      keptFields:
        kept === null
          ? null
          : (fieldSwitches.safeParse({ ...everything, ...z.looseObject({}).catch({}).parse(readJson(kept)) }).data ??
            null),
      schedules: repository.schedulesOf(profileId),
    }
  }

  const companies: CompanyEntry[] = []
  for (const row of profiles.list().filter(isMoved)) companies.push(await companyOf(row))
  const moved = new Set(companies.map(({ profileId }) => profileId))
  const channels: ChannelEntry[] = []
  for (const channel of alerts.channels()) {
    if (channel.facts.profileId !== null && !moved.has(channel.facts.profileId)) continue
    channels.push({
      ...channel,
      language: channel.language ?? '',
      keys: await vault.read(channelIdentity(channel.channelId), () => alerts.sealed(channel.channelId)),
    })
  }
  return {
    madeAtMs: nowMs,
    version,
    companies,
    schedules: repository.schedulesOf(null),
    channels,
    alertRules: repository.changedAlertRules(),
    quietHours: repository.changedQuietHours(),
    retention: repository.retention().flatMap((rule) => retentionRule.safeParse(rule).data ?? []),
    roles: repository.roles().map((role) => ({ ...role, permissions: names.parse(readJson(role.permissions)) })),
    preferences: preferences.read(),
  }
}
