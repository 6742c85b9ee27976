import type { Run, RunProgress } from '@contract/sync.ts'
import { ElMessage } from 'element-plus'
import { computed, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { Failure } from '../../app/failure.ts'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'
import { isLive, useTasks } from '../../stores/tasks.ts'
import { useRunProgress } from './use-run-progress.ts'
import { useStartSync } from './use-start-sync.ts'
import type { StartArguments } from './use-start-sync.ts'

/** Among so many there is one that ended, unless all of them wait or run. */
const recentRuns = 20

export interface SyncPage {
  /** What is going on: runs that are not over, and the newest of the others. */
  now: Loaded<{ open: Run[]; recent: Run[] }>
  live: ComputedRef<Run | null>
  /** Plans that wait for a person, oldest first. */
  waiting: ComputedRef<Run[]>
  /** The newest run that ended. */
  last: ComputedRef<Run | null>
  progress: ShallowRef<RunProgress | null>
  /** Why the run that is under way cannot be followed. */
  followFailure: ShallowRef<Failure | null>
  starting: Action<StartArguments, string | undefined>
  cancelling: Action<[runId: string], void>
  holding: Action<[runId: string, pause: boolean], void>
  deciding: Action<[runId: string, apply: boolean], void>
  /** Asks for everything again, whoever changed it. */
  reload: () => void
}

/** What the sync page shows of a company: the run that is under way, plans that wait, and what came before. */
export function useSyncPage(client: DeskClient, profileId: Ref<string | null>, onChange: () => void): SyncPage {
  const { t } = useText()
  const tasks = useTasks()
  const start = useStartSync(client)

  const now = useLoaded(async (signal) => {
    if (profileId.value === null) return { open: [], recent: [] }
    const company = { profileId: profileId.value }
    const [open, recent] = await Promise.all([
      client.sync.runs(
        { ...company, states: ['queued', 'running', 'awaiting-confirmation'], limit: recentRuns },
        { signal },
      ),
      client.sync.runs({ ...company, limit: recentRuns }, { signal }),
    ])
    return { open: open.items, recent: recent.items }
  })
  const reload = (): void => {
    void now.load()
    onChange()
  }

  // Until the answer for another company is there, the one before is still at hand.
  const ofCompany = (runs: Run[] | undefined): Run[] => (runs ?? []).filter((run) => run.profileId === profileId.value)
  const open = computed(() => ofCompany(now.value.value?.open))
  const live = computed(() => open.value.find(isLive) ?? null)
  const { progress, failure: followFailure } = useRunProgress(
    client,
    computed(() => live.value?.runId ?? null),
    (latest) => {
      tasks.take(latest)
      if (latest.state !== 'running' && latest.state !== 'queued') reload()
    },
  )
  watch(profileId, () => void now.load(), { immediate: true })

  return {
    now,
    live,
    waiting: computed(() => open.value.filter((run) => run.state === 'awaiting-confirmation').reverse()),
    last: computed(
      () =>
        ofCompany(now.value.value?.recent).find((run) => !isLive(run) && run.state !== 'awaiting-confirmation') ?? null,
    ),
    progress,
    followFailure,
    starting: {
      ...start,
      run: async (...order) => {
        const runId = await start.run(...order)
        reload()
        return runId
      },
    },
    cancelling: useAction(async (runId: string) => {
      await client.sync.cancel({ runId })
      reload()
      ElMessage.success(t('sync.cancelled'))
    }),
    holding: useAction(async (runId: string, pause: boolean) => {
      await (pause ? client.sync.pause({ runId }) : client.sync.resume({ runId }))
    }),
    deciding: useAction(async (runId: string, apply: boolean) => {
      await (apply ? client.sync.confirm({ runId }) : client.sync.reject({ runId }))
      reload()
      ElMessage.success(t(apply ? 'sync.guard.applied' : 'sync.guard.discarded'))
    }),
    reload,
  }
}
