import type { DirectoryLayout } from '@contract/directory.ts'
import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { firstColumns } from './table-columns.ts'

export interface TableLayout {
  layout: ShallowRef<DirectoryLayout>
  /** The host has answered, or cannot: until then nothing is drawn, so that no column jumps. */
  ready: Ref<boolean>
  failure: ShallowRef<Failure | null>
  load: () => Promise<void>
  /** Shows it without keeping it, as while a column is being dragged. */
  show: (change: Partial<DirectoryLayout>) => void
  /** Shown at once; the host's answer follows. */
  change: (change: Partial<DirectoryLayout>) => Promise<void>
}

/** Columns and saved filters of the active company, kept by the host. */
export function useLayout(client: DeskClient): TableLayout {
  const layout = shallowRef<DirectoryLayout>({ columns: firstColumns(), savedFilters: [] })
  const ready = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const loaded = useLoaded((signal) => client.directory.layout({}, { signal }))
  let waiting: Partial<DirectoryLayout> | null = null
  let saving = false

  let changes = 0
  async function load(): Promise<void> {
    const before = changes
    loaded.value.value = null
    await loaded.load()
    if (loaded.loading.value) return // asked again meanwhile
    failure.value = loaded.failure.value
    ready.value = true
    // What this window has said since, or is about to say, is newer than what it heard.
    if (loaded.value.value && !saving && before === changes) layout.value = loaded.value.value
  }
  const show = (change: Partial<DirectoryLayout>) => {
    changes += 1
    layout.value = { ...layout.value, ...change }
  }

  /** One question at a time; what is changed meanwhile goes with the next. */
  async function save(): Promise<void> {
    if (saving) return
    saving = true
    try {
      while (waiting) {
        const change: Partial<DirectoryLayout> = waiting
        waiting = null
        const answer = await client.directory.setLayout(change)
        failure.value = null
        if (!waiting) layout.value = answer
      }
    } catch (error) {
      waiting = null
      failure.value = readFailure(error)
    } finally {
      saving = false
    }
  }
  return {
    layout,
    ready,
    failure,
    load,
    show,
    change: (change) => {
      show(change)
      waiting = { ...waiting, ...change }
      return save()
    },
  }
}
