import type { Profile } from '@contract/profiles.ts'
import { defineStore } from 'pinia'
import { computed, reactive } from 'vue'
import { companyChanges, formOf } from '../first-run/company-form.ts'
import type { CompanyForm } from '../first-run/company-form.ts'

export interface CompanyDraft {
  form: CompanyForm
  /** As the form was when nothing had been changed. */
  stored: CompanyForm
  name: string
}

const isChanged = ({ form, stored }: CompanyDraft): boolean => Object.keys(companyChanges(form, stored)).length > 0

/** What has been typed into the forms of companies and is not saved; it outlives a change of tab, not of page. */
export const useCompanyDrafts = defineStore('company-drafts', () => {
  const drafts = reactive(new Map<string, CompanyDraft>())

  /** The draft of a company. One that nobody has touched follows what is stored. */
  function open(company: Profile): CompanyDraft {
    const stored = formOf(company)
    const known = drafts.get(company.id)
    if (!known) drafts.set(company.id, { form: formOf(company), stored, name: company.name })
    else if (isChanged(known)) known.stored = stored
    else Object.assign(known, { form: formOf(company), stored, name: company.name })
    return drafts.get(company.id) as CompanyDraft // just put there
  }
  /** After saving or discarding: the form is what is stored. */
  function settle(company: Profile): void {
    drafts.delete(company.id)
    open(company)
  }
  const drop = (profileId: string) => drafts.delete(profileId)
  const forget = () => drafts.clear()
  const changed = computed(() => [...drafts.values()].filter(isChanged).map(({ name }) => name))
  const isOpen = (profileId: string): boolean => {
    const draft = drafts.get(profileId)
    return draft !== undefined && isChanged(draft)
  }

  return { drafts, changed, open, settle, drop, forget, isOpen }
})
