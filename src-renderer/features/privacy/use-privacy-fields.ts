import type { CompanyPrivacy, FieldSwitches, PrivateField } from '@contract/privacy.ts'
import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { NoticeHub } from '../../app/notices.ts'
import { useNotices } from '../../app/notices.ts'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

export interface PrivacyFields {
  stored: Loaded<CompanyPrivacy>
  /** How many people what is switched off would be erased of. */
  people: Loaded<number>
  /** The field whose switching off waits for a yes. */
  asked: Ref<PrivateField | null>
  /** Between 0 and 100; null where nothing is being erased. */
  percent: ComputedRef<number | null>
  change: (field: PrivateField, kept: boolean) => void
  save: Action<[Partial<FieldSwitches>], void>
  load: () => Promise<void>
}

/** The field switches of a company, and how far what was switched off is erased. */
export function usePrivacyFields(client: DeskClient, notices: NoticeHub, profileId: () => string): PrivacyFields {
  const stored = useLoaded((signal) => client.privacy.fields({ profileId: profileId() }, { signal }))
  const people = useLoaded(
    async (signal) => (await client.directory.summary({ profileId: profileId() }, { signal })).memberCount,
    'wechat.department.view',
  )
  const asked = ref<PrivateField | null>(null)
  const save = useAction(async (switches: Partial<FieldSwitches>) => {
    stored.value.value = await client.privacy.setFields({ profileId: profileId(), ...switches })
    asked.value = null
  })
  useNotices(notices, ['profiles'], () => void stored.load())
  return {
    stored,
    people,
    asked,
    percent: computed(() => {
      const erasing = stored.value.value?.erasing
      if (!erasing) return null
      return erasing.total === 0 ? 0 : Math.floor((erasing.done / erasing.total) * 100)
    }),
    // What is switched on is only filled again; what is switched off cannot be brought back.
    change: (field, kept) => {
      if (kept) void save.run({ [field]: true })
      else asked.value = field
    },
    save,
    load: async () => {
      await Promise.all([stored.load(), people.load()])
    },
  }
}
