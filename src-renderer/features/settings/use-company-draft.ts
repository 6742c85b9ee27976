import type { DoctorReport, Profile } from '@contract/profiles.ts'
import { ElMessage } from 'element-plus'
import { computed, watch } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'
import { useCompanies } from '../../stores/companies.ts'
import { useAddress } from '../doctor/use-address.ts'
import type { AddressQuestion } from '../doctor/use-address.ts'
import { useExamination } from '../doctor/use-examination.ts'
import { companyChanges, companyComplete, networkChanges } from '../first-run/company-form.ts'
import type { NetworkDraft } from '../first-run/company-form.ts'
import { useCompanyDrafts } from './company-drafts.ts'
import type { CompanyDraft } from './company-drafts.ts'

export interface CompanyDraftForm {
  draft: ComputedRef<CompanyDraft>
  changed: ComputedRef<boolean>
  complete: ComputedRef<boolean>
  /** The part that can be tried before it is saved; null where it is as stored. */
  network: ComputedRef<NetworkDraft | null>
  report: ShallowRef<DoctorReport | null>
  /** Runs the doctor over the network as it is typed. */
  test: Action<[], void>
  address: AddressQuestion
  save: Action<[], void>
  discard: () => void
}

/** Draft, test, save for one company. */
export function useCompanyDraft(client: DeskClient, company: () => Profile): CompanyDraftForm {
  const { t } = useText()
  const drafts = useCompanyDrafts()
  const companies = useCompanies()
  const { report, examine, forget } = useExamination(client)
  const address = useAddress(client, () => company().id)

  watch(company, (stored) => void drafts.open(stored), { immediate: true })
  const draft = computed(() => drafts.drafts.get(company().id) ?? drafts.open(company()))
  const changes = computed(() => companyChanges(draft.value.form, draft.value.stored))
  const network = computed(() => {
    const given = networkChanges(draft.value.form, draft.value.stored)
    return Object.keys(given).length > 0 ? given : null
  })
  const save = useAction(async () => {
    await client.profiles.update({ profileId: company().id, ...changes.value })
    await companies.load(client)
    drafts.settle(companies.all.find(({ id }) => id === company().id) ?? company())
    ElMessage.success(t('settings.saved'))
  })
  const test = useAction(async () => {
    await examine({ profileId: company().id, ...(network.value ? { network: network.value } : {}) })
  })
  // What was found out belongs to the values that were tried.
  watch(
    () => JSON.stringify(network.value),
    () => {
      forget()
      test.failure.value = null
      address.seen.value = null
      address.ask.failure.value = null
    },
  )
  watch(
    () => JSON.stringify(changes.value),
    () => (save.failure.value = null),
  )
  return {
    draft,
    changed: computed(() => Object.keys(changes.value).length > 0),
    complete: computed(() => companyComplete(draft.value.form, draft.value.stored)),
    network,
    report,
    test,
    address,
    save,
    discard: () => drafts.settle(company()),
  }
}
