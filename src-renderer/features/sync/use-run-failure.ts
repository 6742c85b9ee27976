import type { ErrcodeEntry } from '@contract/errcodes.ts'
import type { Run } from '@contract/sync.ts'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'
import { ipNotTrusted, runFailure } from './run-failure.ts'

/**
 * What to say of a run that failed: its own reason, what the dictionary knows of its errcode, and with 60020 the address
 * that WeCom sees. The run does not keep that address, so it is asked for again; a card without it is still a card.
 */
export function useRunFailure(client: DeskClient, run: Ref<Run>): ComputedRef<Failure> {
  const entry = shallowRef<ErrcodeEntry | null>(null)
  const address = shallowRef<string | null>(null)
  let life: AbortController | null = null

  watch(
    () => run.value.runId,
    async () => {
      life?.abort()
      const mine = new AbortController()
      life = mine
      entry.value = null
      address.value = null
      const { errcode, profileId } = run.value
      if (errcode === null) return
      const known = await client.errcodes.get({ errcode }, { signal: mine.signal }).catch(() => null)
      if (mine.signal.aborted) return
      entry.value = known
      if (errcode !== ipNotTrusted) return
      const seen = await client.doctor.address({ profileId }, { signal: mine.signal }).catch(() => null)
      if (!mine.signal.aborted) address.value = seen?.address ?? null
    },
    { immediate: true },
  )
  onScopeDispose(() => life?.abort())
  return computed(() => runFailure(run.value, entry.value, address.value))
}
