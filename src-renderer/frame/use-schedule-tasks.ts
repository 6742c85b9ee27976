import { companyJobs } from '@contract/schedules.ts'
import type { ScheduleRun } from '@contract/schedules.ts'
import { computed, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Desk } from '../app/desk.ts'
import { useNotices } from '../app/notices.ts'
import { useMe } from '../stores/me.ts'

const lookedAt = 50

/** What counts as a task of its own: syncs are among the runs. Of each schedule the newest, as some come every hour. */
export function scheduleTasksOf(runs: readonly ScheduleRun[]): ScheduleRun[] {
  const seen = new Set<string>()
  return runs.filter(({ job, scheduleId }) => {
    if (companyJobs.includes(job) || seen.has(scheduleId)) return false
    seen.add(scheduleId)
    return true
  })
}

/** What the clock does or did beside syncs, such as backups, kept fresh while `wanted`. */
export function useScheduleTasks(
  { client, notices }: Pick<Desk, 'client' | 'notices'>,
  wanted: Ref<boolean>,
): ComputedRef<ScheduleRun[]> {
  const me = useMe()
  const runs = shallowRef<ScheduleRun[]>([])
  async function load(): Promise<void> {
    if (!wanted.value || !me.may('wechat.schedule.view')) return
    try {
      runs.value = (await client.schedules.history({ limit: lookedAt })).items
    } catch {
      // The list goes on without them; the page of schedules says what is wrong.
    }
  }
  watch(wanted, () => void load(), { immediate: true })
  useNotices(notices, ['schedules'], () => void load())
  return computed(() => scheduleTasksOf(runs.value))
}
