import type { Run } from '@contract/sync.ts'
import { ref } from 'vue'
import type { Ref } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

const firstRows = 40
/** The most that one call may ask for. */
const mostRows = 1000

export interface Runs {
  list: Loaded<{ total: number; items: Run[] }>
  shown: Ref<number>
  more: () => void
}

/** The runs of a company, newest first; `more` shows older ones. */
export function useRuns(client: DeskClient, profileId: Ref<string | null>): Runs {
  const shown = ref(firstRows)
  const list = useLoaded(async (signal) => {
    if (profileId.value === null) return { total: 0, items: [] }
    return client.sync.runs({ profileId: profileId.value, limit: shown.value }, { signal })
  })
  return {
    list,
    shown,
    more: () => {
      shown.value = Math.min(mostRows, shown.value + firstRows)
      void list.load()
    },
  }
}
