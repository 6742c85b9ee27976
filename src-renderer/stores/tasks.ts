import type { Run, RunProgress } from '@contract/sync.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'
import { useMe } from './me.ts'

const shownRuns = 20

export const isLive = (run: Pick<Run, 'state'>): boolean => run.state === 'running' || run.state === 'queued'

/** Runs of all companies, for the task drawer and the counter in the title bar. */
export const useTasks = defineStore('tasks', () => {
  const me = useMe()
  const runs = shallowRef<Run[]>([])
  const progress = shallowRef<ReadonlyMap<string, RunProgress>>(new Map())

  const live = computed(() => runs.value.filter(isLive))
  const waiting = computed(() => runs.value.filter((run) => run.state === 'awaiting-confirmation'))

  async function load(client: DeskClient, profileIds: readonly string[]): Promise<void> {
    if (!me.may('wechat.sync.view')) return
    const lists = await Promise.all(profileIds.map((profileId) => client.sync.runs({ profileId, limit: shownRuns })))
    runs.value = lists.flatMap((list) => list.items).sort((a, b) => b.startedAtMs - a.startedAtMs)
  }

  function take(latest: RunProgress): void {
    progress.value = new Map(progress.value).set(latest.runId, latest)
  }

  return { runs, progress, live, waiting, load, take }
})
