import type { ActivityBucket, DepartmentActivity } from '@contract/history.ts'
import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useNotices } from '../../app/notices.ts'
import type { NoticeHub } from '../../app/notices.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import { useNow } from '../../app/use-now.ts'
import type { DeskClient } from '../../client/index.ts'
import { canShowDays, daysBetween, daysOf, ranges, timeEdges } from './time-edges.ts'
import type { Range, Unit } from './time-edges.ts'

export type Span = Awaited<ReturnType<DeskClient['history']['span']>>
export interface Activity {
  buckets: ActivityBucket[]
  departments: DepartmentActivity[]
}

/** While the scrubber moves, the directory below it waits for so long. */
const restMs = 150

export interface TimeMachine {
  now: Ref<number>
  span: Loaded<Span>
  activity: Loaded<Activity>
  range: Ref<Range>
  unit: Ref<Unit>
  /** The history is too long to be shown by days. */
  onlyWeeks: ComputedRef<boolean>
  edgesMs: ComputedRef<number[]>
  /** Where the scrubber stands among the buckets; null until there are any. */
  selected: Ref<number | null>
  bucket: ComputedRef<ActivityBucket | null>
  /** The moment that the scrubber stands at, and the one that is shown below: it follows when the scrubber rests. */
  atMs: ComputedRef<number>
  shownAtMs: Ref<number>
  /** Moves the scrubber to a moment, widening the range where it lies before it. */
  goTo: (atMs: number) => void
  /** Changes with every sync that changed something. */
  version: ComputedRef<string>
  /** Nothing but the first sync, or not even that. */
  hasNoPast: ComputedRef<boolean>
}

/** The scrubber over the changes of one company, and the moment that it stands at. */
export function useTimeMachine(client: DeskClient, notices: NoticeHub, profileId: Ref<string | null>): TimeMachine {
  const now = useNow(60_000)
  const range = ref<Range>(30)
  const unit = ref<Unit>('day')
  /** Null: now, wherever now is. */
  const wanted = ref<number | null>(null)
  const company = () => (profileId.value === null ? {} : { profileId: profileId.value })

  const span = useLoaded((signal) => client.history.span(company(), { signal }))
  const firstAtMs = computed(() => span.value.value?.firstAtMs ?? null)
  const days = computed(() => daysOf(range.value, firstAtMs.value, now.value))
  const edges = computed(() => timeEdges(now.value, days.value, unit.value))
  // As a text, so that a minute that passes within the day asks nothing again.
  const edgesKey = computed(() => edges.value.join())
  const activity = useLoaded<Activity>((signal) =>
    client.history.activity({ ...company(), edgesMs: edges.value }, { signal }),
  )
  const buckets = computed(() => activity.value.value?.buckets ?? [])

  const selected = computed<number | null>({
    get: () => {
      if (buckets.value.length === 0) return null
      const at = wanted.value ?? now.value
      const index = buckets.value.findIndex(({ toMs }) => at < toMs)
      return index < 0 ? buckets.value.length - 1 : index
    },
    set: (index) => {
      const chosen = index === null ? undefined : buckets.value[index]
      wanted.value = chosen && chosen.toMs <= now.value ? chosen.toMs - 1 : null
    },
  })
  const bucket = computed(() => (selected.value === null ? null : (buckets.value[selected.value] ?? null)))
  // Always the end of what is marked, which is what its figures are of.
  const atMs = computed(() => Math.min(bucket.value ? bucket.value.toMs - 1 : (wanted.value ?? now.value), now.value))
  const shownAtMs = ref(atMs.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(atMs, (at) => {
    clearTimeout(timer)
    timer = setTimeout(() => (shownAtMs.value = at), restMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  function goTo(at: number): void {
    const reaches = (one: Range) => daysBetween(at, now.value) < daysOf(one, firstAtMs.value, now.value)
    if (at < (edges.value[0] ?? 0)) range.value = ranges.find(reaches) ?? 'all'
    wanted.value = at >= now.value ? null : at
  }

  watch(edgesKey, () => void activity.load())
  void span.load()
  void activity.load()
  watch(profileId, () => {
    wanted.value = null
    span.value.value = null
    activity.value.value = null
    void span.load()
    void activity.load()
  })
  useNotices(notices, ['directory'], () => {
    void span.load()
    void activity.load()
  })

  return {
    now,
    span,
    activity,
    range,
    unit,
    onlyWeeks: computed(() => !canShowDays(days.value)),
    edgesMs: edges,
    selected,
    bucket,
    atMs,
    shownAtMs,
    goTo,
    version: computed(() => `${profileId.value} ${span.value.value?.moments[0]?.atMs ?? 0}`),
    hasNoPast: computed(() => span.value.value !== null && span.value.value.moments.length < 2),
  }
}
