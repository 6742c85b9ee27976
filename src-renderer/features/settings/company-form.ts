import type { Profile } from '@contract/profiles.ts'
import type { CompanyForm } from '../first-run/use-company-wizard.ts'

/** A stored company as the form shows it. */
export function formOf(company: Profile): CompanyForm {
  const custom = company.proxy !== 'none' && company.proxy !== 'system'
  return {
    name: company.name,
    corpId: company.corpId,
    environment: company.environment,
    colour: company.colour,
    apiBaseUrl: company.apiBaseUrl,
    proxyMode: custom ? 'custom' : (company.proxy as 'none' | 'system'),
    proxyUrl: custom ? company.proxy : '',
    timeoutSeconds: company.timeoutMs / 1000,
  }
}
