import type { Profile } from '@contract/profiles.ts'
import type { DeskClient } from '../../client/index.ts'
import { cleanCorpId, isCorpId } from './corp-id.ts'
import { parseProxy, proxyForm, proxyProblem, proxyText } from './proxy-form.ts'
import type { ProxyForm } from './proxy-form.ts'

type NewCompany = Parameters<DeskClient['profiles']['add']>[0]
export type Environment = NonNullable<NewCompany['environment']>
export type Colour = NonNullable<NewCompany['colour']>
export type NetworkDraft = NonNullable<Parameters<DeskClient['doctor']['watch']>[0]['network']>

export const colours: readonly Colour[] = ['blue', 'green', 'teal', 'purple', 'pink', 'orange', 'brown', 'grey']

export interface CompanyForm {
  name: string
  corpId: string
  remark: string
  environment: Environment
  colour: Colour
  apiBaseUrl: string
  proxy: ProxyForm
  timeoutSeconds: number
}

/** The names that the host gives to what it does not accept. */
export const companyFields = [
  'name',
  'corpId',
  'remark',
  'environment',
  'colour',
  'apiBaseUrl',
  'proxy',
  'timeoutMs',
] as const
export type CompanyField = (typeof companyFields)[number]

export const wecomAddress = 'https://qyapi.weixin.qq.com'

export const companyForm = (): CompanyForm => ({
  name: '',
  corpId: '',
  remark: '',
  environment: 'production',
  colour: 'blue',
  apiBaseUrl: wecomAddress,
  proxy: proxyForm(),
  timeoutSeconds: 30,
})

/** A stored company as the form shows it. */
export const formOf = (company: Profile): CompanyForm => ({
  name: company.name,
  corpId: company.corpId,
  remark: company.remark,
  environment: company.environment,
  colour: company.colour,
  apiBaseUrl: company.apiBaseUrl,
  proxy: parseProxy(company.proxy) ?? proxyForm(),
  timeoutSeconds: company.timeoutMs / 1000,
})

export const isApiUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text.trim())?.protocol ?? '')

/** `stored`: the company as it is, whose proxy login may be kept. */
export const companyComplete = (form: CompanyForm, stored: CompanyForm | null = null): boolean =>
  form.name.trim() !== '' &&
  isCorpId(form.corpId) &&
  isApiUrl(form.apiBaseUrl) &&
  proxyProblem(form.proxy, stored?.proxy) === null

/** The form as the call wants it. */
export const companyInput = (form: CompanyForm) => ({
  name: form.name.trim(),
  corpId: cleanCorpId(form.corpId),
  remark: form.remark.trim(),
  environment: form.environment,
  colour: form.colour,
  apiBaseUrl: form.apiBaseUrl.trim(),
  proxy: proxyText(form.proxy),
  timeoutMs: Math.round(form.timeoutSeconds * 1000),
})
export type CompanyInput = ReturnType<typeof companyInput>

/** What somebody has changed; empty where saving would change nothing. */
export function companyChanges(form: CompanyForm, stored: CompanyForm): Partial<CompanyInput> {
  const before = companyInput(stored)
  return Object.fromEntries(
    Object.entries(companyInput(form)).filter(([name, value]) => value !== before[name as CompanyField]),
  )
}

/** The part that can be tried before it is stored. */
export function networkChanges(form: CompanyForm, stored: CompanyForm): NetworkDraft {
  const { corpId, apiBaseUrl, proxy, timeoutMs } = companyChanges(form, stored)
  return {
    ...(corpId === undefined ? {} : { corpId }),
    ...(apiBaseUrl === undefined ? {} : { apiBaseUrl }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host)

/** Secrets are sent to this address: whoever is no WeCom, or can read along, gets them. */
export function addressWarnings(apiBaseUrl: string): ('plain' | 'stranger')[] {
  const url = URL.parse(apiBaseUrl.trim())
  if (!url || !isApiUrl(apiBaseUrl) || isLoopback(url.hostname)) return []
  return [
    ...(url.protocol === 'http:' ? (['plain'] as const) : []),
    ...(url.hostname === new URL(wecomAddress).hostname ? [] : (['stranger'] as const)),
  ]
}
