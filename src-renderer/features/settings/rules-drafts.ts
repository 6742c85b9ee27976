import type { SyncRules } from '@contract/sync.ts'
import { defineStore } from 'pinia'
import { createFormDrafts } from './form-drafts.ts'

/** The rules that differ from those that are stored. */
export const rulesChanges = (form: SyncRules, stored: SyncRules): Partial<SyncRules> => ({
  ...(form.guardCount === stored.guardCount ? {} : { guardCount: form.guardCount }),
  ...(form.guardPercent === stored.guardPercent ? {} : { guardPercent: form.guardPercent }),
  ...(form.skipWithoutMobile === stored.skipWithoutMobile ? {} : { skipWithoutMobile: form.skipWithoutMobile }),
})

/** Rules that have been changed and are not saved; they outlive a change of tab, not of page. */
export const useRulesDrafts = defineStore('rules-drafts', () =>
  createFormDrafts<SyncRules>((form, stored) => Object.keys(rulesChanges(form, stored)).length > 0),
)
