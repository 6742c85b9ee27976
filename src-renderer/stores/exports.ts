import type { ExportTask } from '@contract/exports.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'
import { useMe } from './me.ts'

export const isLiveExport = ({ state }: Pick<ExportTask, 'state'>): boolean => state === 'queued' || state === 'running'

/**
 * Exports of this host, newest first, for the task drawer and the counter in the title bar. Load it again with every
 * notice of the topic `exports`, which comes with each change of state and about once a second while rows are written.
 */
export const useExports = defineStore('exports', () => {
  const me = useMe()
  const tasks = shallowRef<ExportTask[]>([])
  const live = computed(() => tasks.value.filter(isLiveExport))

  async function load(client: DeskClient): Promise<void> {
    if (!me.may('wechat.user.export')) return
    tasks.value = await client.exports.list({})
  }

  /** A newer state of one export, from a stream that somebody follows. */
  function take(latest: ExportTask): void {
    const rest = tasks.value.filter(({ exportId }) => exportId !== latest.exportId)
    tasks.value = [latest, ...rest].sort((a, b) => b.startedAtMs - a.startedAtMs)
  }

  async function cancel(client: DeskClient, exportId: string): Promise<void> {
    take(await client.exports.cancel({ exportId }))
  }

  return { tasks, live, load, take, cancel }
})
