import type { Recovery } from '../alerts/notification-service.ts'
import type { NotificationFacts } from '../alerts/notification-repository.ts'
import { scheduleJobs } from '../contract/schedules.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { JobEnd } from './job-end.ts'
import { jobNames } from './schedule-names.ts'
import type { StoredSchedule } from './schedule-repository.ts'

export interface ScheduleNotices {
  raise(facts: NotificationFacts): void
  recovered(recovery: Recovery): void
}

/** Tells people of schedules that failed for good, where nothing else does. */
export const createScheduleAlerts = (notices: ScheduleNotices, companyName: (profileId: string) => string | null) => {
  /** What is known to be well needs no look into the notifications: some run every minute. */
  const well = new Set<string>()

  return {
    tell: (
      { schedule_id, profile_id, job }: StoredSchedule,
      { trigger, end, isFinal }: { trigger: string; end: JobEnd; isFinal: boolean },
    ): void => {
      const known = scheduleJobs.find((candidate) => candidate === job)
      if (!known) return
      const profileId = profile_id ?? null
      if (end.outcome === 'done' || end.outcome === 'partial') {
        if (well.has(schedule_id)) return
        well.add(schedule_id)
        notices.recovered({ profileId, kinds: ['schedule-failed'], subjects: [schedule_id] })
        return
      }
      // A person who started it sees how it ends.
      if (end.outcome !== 'failed' || !isFinal || end.isTold || trigger === 'person') return
      const company = profileId === null ? null : companyName(profileId)
      if (profileId !== null && company === null) return
      well.delete(schedule_id)
      notices.raise({
        profileId,
        kind: 'schedule-failed',
        subject: schedule_id,
        severity: 'bad',
        title: titleOf(jobNames[known], company),
        text: end.detail ?? { 'zh-CN': '请在计划的记录中查看。', en: 'See the history of the schedule.' },
        runId: end.runId,
        errcode: end.errcode,
      })
    },
  }
}

const titleOf = (name: Bilingual, company: string | null): Bilingual => ({
  'zh-CN': `定时任务失败：${name['zh-CN']}${company === null ? '' : `（“${company}”）`}`,
  en: `Scheduled task failed: ${name.en}${company === null ? '' : ` (“${company}”)`}`,
})
