import { longestKeptDays, retentionKinds } from '@contract/privacy.ts'
import type { RetentionKind, RetentionPreview } from '@contract/privacy.ts'
import { ElMessage } from 'element-plus'
import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'

export type KeptDays = Record<RetentionKind, number | null>
/** While somebody types, the question of each key stroke would be void before its answer. */
const previewAfterMs = 250

/** As they are to begin with (docs/user-guide.md). */
export const usualDays: KeptDays = {
  'departed-members': 180,
  history: 730,
  runs: 730,
  notifications: 180,
  'schedule-runs': 90,
  logs: 30,
  metrics: 30,
}
export const mostDays = (kind: RetentionKind): number => longestKeptDays[kind] ?? 36_500
/** Of some kinds older things go anyway: they cannot be kept for ever. */
export const canBeForever = (kind: RetentionKind): boolean => longestKeptDays[kind] === undefined

export interface RetentionForm {
  stored: Loaded<KeptDays>
  form: Ref<KeptDays>
  changed: ComputedRef<boolean>
  preview: Loaded<Partial<Record<RetentionKind, RetentionPreview>>>
  /** How many items go, by the times in the form. */
  total: ComputedRef<number>
  save: Action<[], void>
  cleanUp: Action<[], boolean>
  reset: () => void
  discard: () => void
  load: () => Promise<void>
}

const rulesOf = (days: KeptDays) => retentionKinds.map((kind) => ({ kind, keptDays: days[kind] }))
const daysOf = (rules: readonly { kind: RetentionKind; keptDays: number | null }[]): KeptDays => ({
  ...usualDays,
  ...Object.fromEntries(rules.map(({ kind, keptDays }) => [kind, keptDays])),
})

/** How long each kind of data is kept, with what that would remove while it is being chosen. */
export function useRetention(client: DeskClient): RetentionForm {
  const { t } = useText()
  const form = ref<KeptDays>({ ...usualDays })
  const stored = useLoaded(async (signal) => daysOf(await client.privacy.retention({}, { signal })))
  const preview = useLoaded(async (signal) => {
    const found = await client.privacy.previewRetention({ rules: rulesOf(form.value) }, { signal })
    return Object.fromEntries(found.map((one) => [one.kind, one])) as Partial<Record<RetentionKind, RetentionPreview>>
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  watch(stored.value, (days) => {
    if (days) form.value = { ...days }
  })
  watch(
    form,
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void preview.load(), previewAfterMs)
    },
    { deep: true },
  )
  const changed = computed(
    () =>
      stored.value.value !== null &&
      JSON.stringify(rulesOf(form.value)) !== JSON.stringify(rulesOf(stored.value.value)),
  )
  return {
    stored,
    form,
    changed,
    preview,
    total: computed(() => Object.values(preview.value.value ?? {}).reduce((sum, one) => sum + one.count, 0)),
    save: useAction(async () => {
      stored.value.value = daysOf(await client.privacy.setRetention({ rules: rulesOf(form.value) }))
      ElMessage.success(t('privacy.retention.saved'))
    }),
    cleanUp: useAction(async () => {
      const removed = await client.privacy.cleanUp({})
      const n = removed.reduce((sum, one) => sum + one.removed, 0)
      ElMessage.success(n === 0 ? t('privacy.retention.nothing') : t('privacy.retention.cleaned', { n: String(n) }))
      await preview.load()
      return true
    }),
    reset: () => (form.value = { ...usualDays }),
    discard: () => {
      if (stored.value.value) form.value = { ...stored.value.value }
    },
    load: async () => {
      await stored.load()
      await preview.load()
    },
  }
}
