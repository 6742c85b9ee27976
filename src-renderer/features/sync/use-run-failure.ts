import type { ErrcodeEntry } from '@contract/errcodes.ts'
import type { Run } from '@contract/sync.ts'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'
import { runFailure } from './run-failure.ts'

/** What to say of a run that failed: its own reason, and what the dictionary knows of its errcode. */
export function useRunFailure(client: DeskClient, run: Ref<Run>): ComputedRef<Failure> {
  const entry = shallowRef<ErrcodeEntry | null>(null)
  let life: AbortController | null = null

  watch(
    () => run.value.runId,
    async () => {
      life?.abort()
      const mine = new AbortController()
      life = mine
      entry.value = null
      const { errcode } = run.value
      if (errcode === null) return
      const known = await client.errcodes.get({ errcode }, { signal: mine.signal }).catch(() => null)
      if (!mine.signal.aborted) entry.value = known
    },
    { immediate: true },
  )
  onScopeDispose(() => life?.abort())
  return computed(() => runFailure(run.value, entry.value))
}
