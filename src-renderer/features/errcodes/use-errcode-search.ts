import type { ErrcodeEntry } from '@contract/errcodes.ts'
import { computed, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { Failure } from '../../app/failure.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

export interface ErrcodeSearch {
  /** Null until the first answer. */
  entries: ComputedRef<ErrcodeEntry[] | null>
  total: ComputedRef<number>
  failure: ShallowRef<Failure | null>
  load: () => Promise<void>
}

/** The list follows what is typed; the last question counts. */
export function useErrcodeSearch(client: DeskClient, query: Ref<string>): ErrcodeSearch {
  const answer = useLoaded((signal) => client.errcodes.search({ query: query.value.trim() }, { signal }))
  watch(query, () => void answer.load(), { immediate: true })
  return {
    entries: computed(() => answer.value.value?.items ?? null),
    total: computed(() => answer.value.value?.total ?? 0),
    failure: answer.failure,
    load: answer.load,
  }
}
