import type { SyncRules } from '@contract/sync.ts'
import { ElMessage } from 'element-plus'
import { computed, reactive, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'

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
  form: SyncRules
  changed: ComputedRef<boolean>
  save: Action<[], void>
  reset: () => void
  load: () => Promise<void>
}

/** Above this many removals a run waits: the number or the share, whichever is more. */
export const guardLimit = ({ guardCount, guardPercent }: SyncRules, present: number): number =>
  Math.max(guardCount, Math.floor((present * guardPercent) / 100))

/** The rules of a company, and what they come to with the people it has. */
export function useRules(client: DeskClient, profileId: () => string): Rules {
  const { t } = useText()
  const form = reactive<SyncRules>({ ...usualRules })
  const stored = useLoaded((signal) => client.sync.rules({ profileId: profileId() }, { signal }))
  const present = useLoaded(async (signal): Promise<Present> => {
    const company = { profileId: profileId() }
    const [summary, people] = await Promise.all([
      client.directory.summary(company, { signal }),
      client.directory.members({ ...company, withoutMobile: true, limit: 1 }, { signal }),
    ])
    return { members: summary.memberCount, departments: summary.departmentCount, withoutMobile: people.total }
  })
  const changes = computed((): Partial<SyncRules> => {
    const before = stored.value.value
    if (!before) return {}
    return {
      ...(form.guardCount === before.guardCount ? {} : { guardCount: form.guardCount }),
      ...(form.guardPercent === before.guardPercent ? {} : { guardPercent: form.guardPercent }),
      ...(form.skipWithoutMobile === before.skipWithoutMobile ? {} : { skipWithoutMobile: form.skipWithoutMobile }),
    }
  })
  watch(stored.value, (rules) => {
    if (rules) Object.assign(form, rules)
  })
  return {
    stored,
    present,
    form,
    changed: computed(() => Object.keys(changes.value).length > 0),
    save: useAction(async () => {
      stored.value.value = await client.sync.setRules({ profileId: profileId(), ...changes.value })
      ElMessage.success(t('settings.saved'))
    }),
    reset: () => Object.assign(form, usualRules),
    load: async () => {
      await Promise.all([stored.load(), present.load()])
    },
  }
}
