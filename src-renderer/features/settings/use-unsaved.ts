import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useCompanyDrafts } from './company-drafts.ts'
import { useRulesDrafts } from './rules-drafts.ts'

export interface Unsaved {
  /** Of the companies with changes that are not saved, each once. */
  names: ComputedRef<string[]>
  /** Whether a tab of the settings holds such changes of a company. */
  isOpen: (tab: string, profileId: string) => boolean
  /** The company is gone. */
  drop: (profileId: string) => void
  forget: () => void
}

/** Everything in the settings that has been typed and is not saved. */
export function useUnsaved(): Unsaved {
  const byTab = { company: useCompanyDrafts(), rules: useRulesDrafts() }
  const all = Object.values(byTab)
  return {
    names: computed(() => [...new Set(all.flatMap(({ changed }) => changed))]),
    isOpen: (tab, profileId) => Object.entries(byTab).some(([name, forms]) => name === tab && forms.isOpen(profileId)),
    drop: (profileId) => all.forEach((forms) => forms.drop(profileId)),
    forget: () => all.forEach((forms) => forms.forget()),
  }
}
