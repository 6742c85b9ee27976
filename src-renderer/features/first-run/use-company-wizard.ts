import type { DoctorReport, SecretKind } from '@contract/profiles.ts'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useExamination } from '../doctor/use-examination.ts'
import { cleanCorpId, isCorpId } from './corp-id.ts'

type NewCompany = Parameters<DeskClient['profiles']['add']>[0]
export type Environment = NonNullable<NewCompany['environment']>
export type Colour = NonNullable<NewCompany['colour']>
export type EnvResult = Awaited<ReturnType<DeskClient['profiles']['readEnv']>>

export interface CompanyForm {
  name: string
  corpId: string
  environment: Environment
  colour: Colour
  apiBaseUrl: string
  proxyMode: 'none' | 'system' | 'custom'
  proxyUrl: string
  timeoutSeconds: number
}

export interface SecretForm {
  kind: SecretKind
  agentId: string
  secret: string
  label: string
  mayCallCustomerApis: boolean
}

export const companyForm = (): CompanyForm => ({
  name: '',
  corpId: '',
  environment: 'production',
  colour: 'blue',
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  proxyMode: 'system',
  proxyUrl: '',
  timeoutSeconds: 30,
})

export const secretForm = (): SecretForm => ({
  kind: 'app',
  agentId: '',
  secret: '',
  label: '',
  mayCallCustomerApis: false,
})

const isUrl = (text: string, protocols: RegExp): boolean => {
  try {
    return protocols.test(new URL(text).protocol)
  } catch {
    return false
  }
}
export const isApiUrl = (text: string): boolean => isUrl(text, /^https?:$/)
export const isProxyUrl = (text: string): boolean => isUrl(text, /^(https?|socks5h?):$/)
export const isAgentId = (text: string): boolean => /^[1-9]\d{0,9}$/.test(text.trim())

export const companyComplete = (form: CompanyForm): boolean =>
  form.name.trim() !== '' &&
  isCorpId(form.corpId) &&
  isApiUrl(form.apiBaseUrl) &&
  (form.proxyMode !== 'custom' || isProxyUrl(form.proxyUrl))

export const secretComplete = (form: SecretForm, fromEnv: boolean): boolean =>
  (fromEnv || form.secret.trim() !== '') && (form.kind !== 'app' || isAgentId(form.agentId))

/** The form as the call wants it. */
export const companyInput = (form: CompanyForm) => ({
  name: form.name.trim(),
  corpId: cleanCorpId(form.corpId),
  environment: form.environment,
  colour: form.colour,
  apiBaseUrl: form.apiBaseUrl.trim(),
  proxy: form.proxyMode === 'custom' ? form.proxyUrl.trim() : form.proxyMode,
  timeoutMs: Math.round(form.timeoutSeconds * 1000),
})

export const secretInput = (form: SecretForm) => ({
  kind: form.kind,
  agentId: form.kind === 'app' ? Number(form.agentId.trim()) : null,
  label: form.label.trim(),
  mayCallCustomerApis: form.mayCallCustomerApis,
})

/** The doctor takes the value behind the handle; a draft must hold some text in its place. */
const heldByHost = '(from .env)'

export interface CompanyWizard {
  step: Ref<0 | 1 | 2>
  company: CompanyForm
  secret: SecretForm
  env: ShallowRef<EnvResult | null>
  usesEnv: ComputedRef<boolean>
  report: ShallowRef<DoctorReport | null>
  saved: Ref<boolean>
  readEnv: Action<[text: string], void>
  forgetEnv: () => void
  /** Tries what was entered, and stores it if WeCom accepts it. */
  check: Action<[], void>
  saveUnproven: Action<[], void>
  /** Leaves nothing behind that was not finished. */
  abandon: () => Promise<void>
}

/**
 * Draft, test, save. A test needs a company to test with, so the company is added by the first check, changed by
 * later ones, and removed again if the wizard is left before a credential was stored.
 */
export function useCompanyWizard(client: DeskClient): CompanyWizard {
  const step = ref<0 | 1 | 2>(0)
  const company = reactive(companyForm())
  const secret = reactive(secretForm())
  const env = shallowRef<EnvResult | null>(null)
  const { report, examine } = useExamination(client)
  const saved = ref(false)
  const usesEnv = computed(() => env.value?.handle != null && env.value.hasSecret)
  let profileId: string | null = null

  async function putCompany(): Promise<string> {
    const input = companyInput(company)
    if (profileId === null) profileId = (await client.profiles.add(input)).id
    else await client.profiles.update({ profileId, ...input })
    return profileId
  }

  async function store(id: string, unproven: boolean): Promise<void> {
    const handle = usesEnv.value ? env.value?.handle : null
    const value = handle == null ? { secret: secret.secret.trim() } : { envHandle: handle }
    await client.secrets.set({ profileId: id, ...secretInput(secret), ...value, unproven })
    secret.secret = ''
    env.value = null
    await client.profiles.use({ profileId: id })
    saved.value = true
  }

  const check = useAction(async () => {
    const id = await putCompany()
    const handle = usesEnv.value ? env.value?.handle : null
    const draft = { ...secretInput(secret), secret: handle == null ? secret.secret.trim() : heldByHost }
    const result = await examine({ profileId: id, draft, ...(handle == null ? {} : { envHandle: handle }) })
    if (result?.passed) await store(id, false)
  })

  return {
    step,
    company,
    secret,
    env,
    usesEnv,
    report,
    saved,
    readEnv: useAction(async (text: string) => {
      const found = await client.profiles.readEnv({ text })
      env.value = found
      if (found.corpId) company.corpId = found.corpId
      if (found.agentId !== null) secret.agentId = String(found.agentId)
      if (found.apiBaseUrl) company.apiBaseUrl = found.apiBaseUrl
      if (found.timeoutMs !== null) company.timeoutSeconds = found.timeoutMs / 1000
      if (found.remark && company.name === '') company.name = found.remark
    }),
    forgetEnv: () => (env.value = null),
    check,
    saveUnproven: useAction(async () => store(await putCompany(), true)),
    abandon: async () => {
      if (profileId === null || saved.value) return
      const unfinished = profileId
      profileId = null
      await client.profiles.remove({ profileId: unfinished })
    },
  }
}
