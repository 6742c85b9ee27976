import type { Run, RunProgress, SyncKind } from '@contract/sync.ts'
import { ElMessage } from 'element-plus'
import { computed, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'
import { isLive, useTasks } from '../../stores/tasks.ts'
import { useRunProgress } from './use-run-progress.ts'
import { useRuns } from './use-runs.ts'
import type { Runs } from './use-runs.ts'
import { useStartSync } from './use-start-sync.ts'

export interface SyncPage {
  runs: Runs
  live: ComputedRef<Run | null>
  /** Plans that wait for a person, oldest first. */
  waiting: ComputedRef<Run[]>
  /** The newest run that ended. */
  last: ComputedRef<Run | null>
  progress: ShallowRef<RunProgress | null>
  starting: Action<[kind: SyncKind, dryRun: boolean], string | undefined>
  cancelling: Action<[runId: string], void>
  deciding: Action<[runId: string, apply: boolean], void>
}

/** What the sync page shows of a company: the run that is under way, plans that wait, and what came before. */
export function useSyncPage(client: DeskClient, profileId: Ref<string | null>): SyncPage {
  const { t } = useText()
  const tasks = useTasks()
  const runs = useRuns(client, profileId)
  const start = useStartSync(client)

  const items = computed(() => runs.list.value.value?.items ?? [])
  const live = computed(() => items.value.find(isLive) ?? null)
  const { progress } = useRunProgress(
    client,
    computed(() => live.value?.runId ?? null),
    (latest) => {
      tasks.take(latest)
      if (latest.state !== 'running' && latest.state !== 'queued') void runs.list.load()
    },
  )
  watch(profileId, () => void runs.list.load(), { immediate: true })

  return {
    runs,
    live,
    waiting: computed(() => items.value.filter((run) => run.state === 'awaiting-confirmation').reverse()),
    last: computed(() => items.value.find((run) => !isLive(run) && run.state !== 'awaiting-confirmation') ?? null),
    progress,
    starting: {
      ...start,
      run: async (kind, dryRun) => {
        const runId = await start.run(kind, dryRun)
        await runs.list.load()
        return runId
      },
    },
    cancelling: useAction(async (runId: string) => {
      await client.sync.cancel({ runId })
      await runs.list.load()
      ElMessage.success(t('sync.cancelled'))
    }),
    deciding: useAction(async (runId: string, apply: boolean) => {
      await (apply ? client.sync.confirm({ runId }) : client.sync.reject({ runId }))
      await runs.list.load()
      ElMessage.success(t(apply ? 'sync.guard.applied' : 'sync.guard.discarded'))
    }),
  }
}
