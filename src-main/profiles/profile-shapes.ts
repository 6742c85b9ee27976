import { profile as profileShape, secretInfo as secretShape } from '../contract/profiles.ts'
import type { Profile, SecretInfo } from '../contract/profiles.ts'
import type { ProfileRow } from '../store/tables.ts'
import { secretKindOf } from './credential-source.ts'
import { shownProxy } from './proxy-login.ts'
import type { SecretFacts } from './secret-repository.ts'

export const toSecretInfo = (row: SecretFacts): SecretInfo => ({
  id: row.secret_id,
  kind: secretShape.shape.kind.parse(row.kind),
  agentId: row.agent_id,
  label: row.label,
  lastFour: row.last_four,
  mayCallCustomerApis: row.may_call_customer_apis === 1,
  updatedAtMs: row.updated_at_ms,
  provenAtMs: row.proven_at_ms,
})

export const toProfile = (row: ProfileRow, secrets: readonly SecretFacts[]): Profile => ({
  id: row.profile_id,
  name: row.name,
  corpId: row.corp_id,
  remark: row.remark,
  environment: profileShape.shape.environment.catch('production').parse(row.environment),
  colour: profileShape.shape.colour.catch('blue').parse(row.colour),
  apiBaseUrl: row.api_base_url,
  proxy: shownProxy(row.proxy, row.profile_id),
  timeoutMs: row.timeout_ms,
  active: row.active === 1,
  createdAtMs: row.created_at_ms,
  secrets: secrets.filter((secret) => secretKindOf(secret.kind) !== null).map(toSecretInfo),
})

/** What tells it apart from the others, and nothing of how it is reached. */
export const toProfileName = (row: ProfileRow): Profile => ({
  ...toProfile(row, []),
  corpId: '',
  remark: '',
  apiBaseUrl: '',
  proxy: 'none',
})
