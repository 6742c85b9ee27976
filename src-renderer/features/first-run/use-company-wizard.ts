import type { DoctorReport } from '@contract/profiles.ts'
import { reactive, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'
import { useExamination } from '../doctor/use-examination.ts'
import { companyFields, companyForm, companyInput } from './company-form.ts'
import type { CompanyForm } from './company-form.ts'
import { isProven, secretDraft, secretForm, secretInput, secretValue } from './secret-form.ts'
import type { SecretForm } from './secret-form.ts'
import { useEnvImport } from './use-env-import.ts'
import type { EnvImport } from './use-env-import.ts'

export interface CompanyWizard {
  step: Ref<0 | 1 | 2>
  company: CompanyForm
  secret: SecretForm
  env: EnvImport
  report: ShallowRef<DoctorReport | null>
  saved: Ref<boolean>
  /** What the host had against a field of the company; shown there. */
  refusal: ShallowRef<Failure | null>
  /** Tries what was entered, and stores it if WeCom accepts it. */
  check: Action<[], void>
  /** Stores it although not every step passed; a secret that WeCom issued a token for is stored as proven. */
  saveAnyway: Action<[], void>
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
  const { report, examine } = useExamination(client)
  const saved = ref(false)
  const refusal = shallowRef<Failure | null>(null)
  let profileId: string | null = null

  const env = useEnvImport(client, (found) => {
    if (found.corpId) company.corpId = found.corpId
    if (found.agentId !== null) secret.agentId = String(found.agentId)
    if (found.apiBaseUrl) company.apiBaseUrl = found.apiBaseUrl
    if (found.timeoutMs !== null) company.timeoutSeconds = found.timeoutMs / 1000
    if (found.remark && company.name === '') company.name = found.remark
  })

  async function putCompany(): Promise<string> {
    const input = companyInput(company)
    if (profileId === null) profileId = (await client.profiles.add(input)).id
    else await client.profiles.update({ profileId, ...input })
    return profileId
  }

  async function store(id: string, unproven: boolean): Promise<void> {
    const value = secretValue(secret, env.handle.value)
    await client.secrets.set({ profileId: id, ...secretInput(secret), ...value, unproven })
    secret.secret = ''
    env.forget()
    await client.profiles.use({ profileId: id })
    saved.value = true
  }

  const check = useAction(async () => {
    const id = await putCompany()
    const result = await examine({ profileId: id, ...secretDraft(secret, env.handle.value) })
    if (result?.passed) await store(id, false)
  })
  const saveAnyway = useAction(async () => store(await putCompany(), !isProven(report.value)))

  // A value that was refused is corrected where it was entered.
  watch([check.failure, saveAnyway.failure], ([...failures]) => {
    const meant = failures.find(
      (failure) => failure?.code === 'INVALID' && companyFields.some((field) => field === failure.subject),
    )
    if (!meant) return
    refusal.value = meant
    check.failure.value = null
    saveAnyway.failure.value = null
    step.value = 0
  })
  watch(company, () => (refusal.value = null))

  return {
    step,
    company,
    secret,
    env,
    report,
    saved,
    refusal,
    check,
    saveAnyway,
    abandon: async () => {
      if (profileId === null || saved.value) return
      const unfinished = profileId
      profileId = null
      await client.profiles.remove({ profileId: unfinished })
    },
  }
}
