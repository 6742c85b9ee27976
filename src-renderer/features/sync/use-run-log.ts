import type { Run, RunState, SyncKind } from '@contract/sync.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

export const rowsPerPage = 50

export interface RunFilter {
  states: RunState[]
  kinds: SyncKind[]
}

export interface RunLog {
  list: Loaded<{ total: number; items: Run[] }>
  filter: Readonly<ShallowRef<RunFilter>>
  setFilter: (patch: Partial<RunFilter>) => void
  /** From 1. */
  page: Readonly<Ref<number>>
  turnTo: (page: number) => void
  filtered: ComputedRef<boolean>
  /** At most two, in the order in which they were chosen. */
  chosen: Readonly<Ref<string[]>>
  choose: (runId: string) => void
  /** Index of the row that the keyboard is on; -1: none. */
  current: Readonly<Ref<number>>
  moveTo: (index: number) => void
  /** True where the key was one of the table's. `open` is called for Enter, and for ↑↓ while details are open. */
  key: (event: KeyboardEvent, isOpen: boolean, open: (runId: string) => void) => boolean
}

/** The runs of a company, newest first, a page at a time; two of them can be chosen to be compared. */
export function useRunLog(client: DeskClient, profileId: Ref<string | null>): RunLog {
  const filter = shallowRef<RunFilter>({ states: [], kinds: [] })
  const page = ref(1)
  const chosen = ref<string[]>([])
  const current = ref(-1)
  const list = useLoaded(async (signal) => {
    if (profileId.value === null) return { total: 0, items: [] }
    return client.sync.runs(
      { profileId: profileId.value, ...filter.value, offset: (page.value - 1) * rowsPerPage, limit: rowsPerPage },
      { signal },
    )
  })
  watch([filter, profileId], () => {
    page.value = 1
    current.value = -1
  })
  watch(profileId, () => (chosen.value = []))
  watch([filter, profileId, page], () => void list.load(), { immediate: true })

  const steps: Record<string, (at: number, last: number) => number> = {
    ArrowDown: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    Home: () => 0,
    End: (_, last) => last,
  }
  return {
    list,
    filter,
    setFilter: (patch) => (filter.value = { ...filter.value, ...patch }),
    page,
    turnTo: (next) => {
      page.value = next
      current.value = -1
    },
    filtered: computed(() => filter.value.states.length + filter.value.kinds.length > 0),
    chosen,
    choose: (runId) => {
      chosen.value = chosen.value.includes(runId)
        ? chosen.value.filter((one) => one !== runId)
        : [...chosen.value, runId].slice(-2)
    },
    current,
    moveTo: (index) => (current.value = index),
    key: ({ key, altKey, ctrlKey, metaKey }, isOpen, open) => {
      const items = list.value.value?.items ?? []
      const step = steps[key]
      if (altKey || ctrlKey || metaKey || items.length === 0) return false
      if (step) current.value = Math.max(0, Math.min(items.length - 1, step(current.value, items.length - 1)))
      else if (key !== 'Enter') return false
      const run = items[current.value]
      if (run && (key === 'Enter' || isOpen)) open(run.runId)
      return true
    },
  }
}
