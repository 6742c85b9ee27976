import type { Profile } from '@contract/profiles.ts'
import { defineStore } from 'pinia'
import { companyChanges, formOf } from '../first-run/company-form.ts'
import type { CompanyForm } from '../first-run/company-form.ts'
import { createFormDrafts } from './form-drafts.ts'
import type { FormDraft } from './form-drafts.ts'

export type CompanyDraft = FormDraft<CompanyForm>

/** What has been typed into the forms of companies and is not saved; it outlives a change of tab, not of page. */
export const useCompanyDrafts = defineStore('company-drafts', () => {
  const forms = createFormDrafts<CompanyForm>((form, stored) => Object.keys(companyChanges(form, stored)).length > 0)
  return {
    ...forms,
    open: (company: Profile): CompanyDraft => forms.open(company.id, company.name, formOf(company)),
    settle: (company: Profile): void => forms.settle(company.id, company.name, formOf(company)),
  }
})
