import { companyJobs } from '@contract/schedules.ts'
import type { ScheduleRun } from '@contract/schedules.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'
import { useMe } from './me.ts'

const lookedAt = 50

/** What counts as a task of its own: syncs are among the runs. Of each schedule the newest, as some come every hour. */
export function clockTasksOf(runs: readonly ScheduleRun[]): ScheduleRun[] {
  const seen = new Set<string>()
  return runs.filter(({ job, scheduleId }) => {
    if (companyJobs.includes(job) || seen.has(scheduleId)) return false
    seen.add(scheduleId)
    return true
  })
}

/** What the clock does or did beside syncs, such as backups, for the task drawer and the counter in the title bar. */
export const useClockTasks = defineStore('clock-tasks', () => {
  const me = useMe()
  const tasks = shallowRef<ScheduleRun[]>([])
  const live = computed(() => tasks.value.filter(({ outcome }) => outcome === null))
  const ended = computed(() => tasks.value.filter(({ outcome }) => outcome !== null))

  async function load(client: DeskClient): Promise<void> {
    if (!me.may('wechat.schedule.view')) return
    tasks.value = clockTasksOf((await client.schedules.history({ limit: lookedAt })).items)
  }
  return { tasks, live, ended, load }
})
