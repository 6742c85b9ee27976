import type { RunProgress } from '@contract/sync.ts'
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import { follow } from '../../client/index.ts'
import type { DeskClient } from '../../client/index.ts'

/** Follows one run while its id is set; `onItem` hears every state, the last one included. */
export function useRunProgress(
  client: DeskClient,
  runId: Ref<string | null>,
  onItem: (progress: RunProgress) => void,
): { progress: ShallowRef<RunProgress | null>; failure: ShallowRef<Failure | null> } {
  const progress = shallowRef<RunProgress | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let life: AbortController | null = null

  watch(
    runId,
    async (id) => {
      life?.abort()
      progress.value = null
      failure.value = null
      if (id === null) return
      const mine = new AbortController()
      life = mine
      try {
        await follow(
          (signal) => client.sync.watch({ runId: id }, { signal }),
          (item) => {
            if (mine.signal.aborted) return
            progress.value = item
            onItem(item)
          },
          mine.signal,
        )
      } catch (error) {
        if (!mine.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => life?.abort())
  return { progress, failure }
}
