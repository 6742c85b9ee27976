import type { SecretKind } from '../contract/profiles.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { CallOptions, Company, Endpoint } from './types.ts'
import { ConfigError } from './wecom-error.ts'

export type CompanySecret = Company['secrets'][number]

/**
 * The secret for a call: exactly `secretId`, else one of `secretKind`, else the first of the endpoint's kinds that the
 * company has. Customer APIs are served by an app listed in 可调用接口的应用 before the old customer-contact secret,
 * which WeCom refuses for corps that had not used it before 2023-12 (reference §2.1).
 * @throws ConfigError naming the kinds that would do
 */
export function chooseSecret(
  company: Company,
  endpoint: Endpoint<never, unknown>,
  options: CallOptions,
): CompanySecret {
  if (options.secretId !== undefined) {
    const exact = company.secrets.find((secret) => secret.id === options.secretId)
    if (exact) return exact
    throw missingSecret(endpoint.name, [], 'The secret does not exist any more')
  }
  const kinds = options.secretKind === undefined ? endpoint.secretKinds : [options.secretKind]
  for (const kind of kinds) {
    const found = secretOfKind(company, kind)
    if (found) return found
  }
  throw missingSecret(endpoint.name, kinds, `${endpoint.name} needs a secret of kind ${kinds.join(' or ')}`)
}

function secretOfKind(company: Company, kind: SecretKind): CompanySecret | null {
  const callable =
    kind === 'customer-contact' ? company.secrets.find((secret) => secret.mayCallCustomerApis) : undefined
  return callable ?? company.secrets.find((secret) => secret.kind === kind) ?? null
}

const kindNames: Readonly<Record<SecretKind, Bilingual>> = {
  app: { 'zh-CN': '自建应用', en: 'self-built app' },
  'directory-sync': { 'zh-CN': '通讯录同步', en: 'directory sync (通讯录同步)' },
  'customer-contact': {
    'zh-CN': '可调用客户联系接口的自建应用（或旧的客户联系）',
    en: 'self-built app that may call the customer APIs (or the old customer contact)',
  },
}

function missingSecret(endpoint: string, kinds: readonly SecretKind[], message: string): ConfigError {
  const hint =
    kinds.length === 0
      ? {
          'zh-CN': '所选的 Secret 已不存在，请重新选择。',
          en: 'The chosen secret does not exist any more. Choose another.',
        }
      : {
          'zh-CN': `请先添加以下类型的 Secret：${kinds.map((kind) => kindNames[kind]['zh-CN']).join('、')}。`,
          en: `Add a secret of this kind first: ${kinds.map((kind) => kindNames[kind].en).join(' or ')}.`,
        }
  return new ConfigError('secret', message, { endpoint, hint, remedy: 'add-secret', retryable: false }, kinds)
}

export const missingProfile = (profileId: string): ConfigError =>
  new ConfigError('profile', `There is no company ${profileId}`, {
    endpoint: '',
    hint: { 'zh-CN': '该公司不存在，请先添加公司。', en: 'There is no such company. Add it first.' },
    remedy: 'none',
    retryable: false,
  })
