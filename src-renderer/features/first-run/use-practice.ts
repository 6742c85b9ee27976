import type { RunProgress } from '@contract/sync.ts'
import { computed, ref } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useRunProgress } from '../sync/use-run-progress.ts'

export interface Practice {
  phase: ComputedRef<'idle' | 'preparing' | 'syncing'>
  progress: ShallowRef<RunProgress | null>
  enter: Action<[], void>
}

/** Enters the practice company and syncs all of it; `onEnd` hears the state in which the run ended. */
export function usePractice(client: DeskClient, onEnd: (state: RunProgress['state'], runId: string) => void): Practice {
  const runId: Ref<string | null> = ref(null)
  const { progress } = useRunProgress(client, runId, (latest) => {
    if (latest.state === 'running' || latest.state === 'queued') return
    onEnd(latest.state, latest.runId)
  })
  const enter = useAction(async () => {
    const { id } = await client.sandbox.enter({})
    runId.value = (await client.sync.start({ profileId: id, kind: 'all' })).runId
  })
  return {
    phase: computed(() => (runId.value !== null ? 'syncing' : enter.busy.value ? 'preparing' : 'idle')),
    progress,
    enter,
  }
}
