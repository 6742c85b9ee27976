import type { Profile } from '@contract/profiles.ts'
import type { SyncRules } from '@contract/sync.ts'
import { ElMessage } from 'element-plus'
import { computed, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'
import { rulesChanges, useRulesDrafts } from './rules-drafts.ts'

/** The deletion guard at the start (docs/user-guide.md). */
export const usualRules: SyncRules = { guardCount: 50, guardPercent: 10, skipWithoutMobile: false }
export const mostGuardCount = 1_000_000

/** How many are there now; what the limits mean is told with these numbers. */
export interface Present {
  members: number
  departments: number
  withoutMobile: number
}

export interface Rules {
  stored: Loaded<SyncRules>
  present: Loaded<Present>
  form: ComputedRef<SyncRules>
  changed: ComputedRef<boolean>
  save: Action<[], void>
  /** Puts the usual rules into the form. */
  reset: () => void
  discard: () => void
  load: () => Promise<void>
}

/** Above this many removals a run waits: the number or the share, whichever is more. */
export const guardLimit = ({ guardCount, guardPercent }: SyncRules, present: number): number =>
  Math.max(guardCount, Math.floor((present * guardPercent) / 100))

/** The rules of a company, and what they come to with the people it has. */
export function useRules(client: DeskClient, company: () => Pick<Profile, 'id' | 'name'>): Rules {
  const { t } = useText()
  const drafts = useRulesDrafts()
  const profileId = () => company().id
  const stored = useLoaded((signal) => client.sync.rules({ profileId: profileId() }, { signal }))
  const present = useLoaded(
    async (signal): Promise<Present> => {
      const asked = { profileId: profileId() }
      const [summary, people] = await Promise.all([
        client.directory.summary(asked, { signal }),
        client.directory.members({ ...asked, withoutMobile: true, limit: 1 }, { signal }),
      ])
      return { members: summary.memberCount, departments: summary.departmentCount, withoutMobile: people.total }
    },
    'wechat.department.view',
    'wechat.user.view',
  )
  // Until the rules are known there is nothing to change.
  const form = computed(() => drafts.drafts.get(profileId())?.form ?? { ...usualRules })
  const changes = computed(() => (stored.value.value ? rulesChanges(form.value, stored.value.value) : {}))
  watch(stored.value, (rules) => {
    if (rules) drafts.open(profileId(), company().name, rules)
  })
  const save = useAction(async () => {
    const rules = await client.sync.setRules({ profileId: profileId(), ...changes.value })
    drafts.settle(profileId(), company().name, rules)
    stored.value.value = rules
    ElMessage.success(t('settings.saved'))
  })
  return {
    stored,
    present,
    form,
    changed: computed(() => Object.keys(changes.value).length > 0),
    save,
    reset: () => Object.assign(form.value, usualRules),
    discard: () => {
      save.failure.value = null
      if (stored.value.value) drafts.settle(profileId(), company().name, stored.value.value)
    },
    load: async () => {
      await Promise.all([stored.load(), present.load()])
    },
  }
}
