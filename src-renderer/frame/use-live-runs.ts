import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'
import { follow } from '../client/index.ts'
import type { DeskClient } from '../client/index.ts'
import { useTasks } from '../stores/tasks.ts'

/** Follows every run that is under way while `wanted`, so that all of them show how far they are. */
export function useLiveRuns(client: DeskClient, wanted: Ref<boolean>): void {
  const tasks = useTasks()
  const followed = new Map<string, AbortController>()

  function stop(runId: string): void {
    followed.get(runId)?.abort()
    followed.delete(runId)
  }
  async function start(runId: string): Promise<void> {
    const life = new AbortController()
    followed.set(runId, life)
    try {
      await follow((signal) => client.sync.watch({ runId }, { signal }), tasks.take, life.signal)
    } catch {
      // The row goes on without figures, and its end is heard of by the notices.
    } finally {
      if (followed.get(runId) === life) followed.delete(runId)
    }
  }
  watch(
    () => (wanted.value ? tasks.live.map(({ runId }) => runId) : []),
    (runIds) => {
      for (const runId of followed.keys()) if (!runIds.includes(runId)) stop(runId)
      for (const runId of runIds) if (!followed.has(runId)) void start(runId)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    for (const life of followed.values()) life.abort()
    followed.clear()
  })
}
