import type { ScheduleJob } from '../contract/schedules.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { ScheduleRepository } from './schedule-repository.ts'

interface Default {
  job: ScheduleJob
  cron: string
  randomOffsetMs: number
}

const minuteMs = 60_000

const ofCompany: readonly Default[] = [
  { job: 'sync-all', cron: '0 2 * * *', randomOffsetMs: 5 * minuteMs },
  { job: 'sync-members', cron: '0 */4 * * *', randomOffsetMs: 5 * minuteMs },
  { job: 'sync-departments', cron: '0 */6 * * *', randomOffsetMs: 5 * minuteMs },
]
const ofDataDirectory: readonly Default[] = [
  { job: 'token-refresh', cron: '0 * * * *', randomOffsetMs: minuteMs },
  { job: 'backup', cron: '30 3 * * *', randomOffsetMs: 0 },
  { job: 'clean-up', cron: '10 4 * * *', randomOffsetMs: 0 },
]

export const defaultScheduleId = (job: ScheduleJob, profileId: string | null): string =>
  profileId === null ? job : `${job}:${profileId}`

/** Makes the schedules that every company and every data directory has; those that are there stay as they are. */
export const ensureDefaults = async (store: Store, schedules: ScheduleRepository, clock: Clock): Promise<boolean> => {
  const known = schedules.ids()
  const wanted = [null, ...schedules.companies()].flatMap((profileId) =>
    (profileId === null ? ofDataDirectory : ofCompany).map((rule) => ({ ...rule, profileId })),
  )
  const missing = wanted.filter(({ job, profileId }) => !known.has(defaultScheduleId(job, profileId)))
  if (missing.length === 0) return false
  await store.write(() => {
    const present = new Set(schedules.companies())
    const nowMs = clock.nowMs()
    for (const { job, profileId, cron, randomOffsetMs } of missing) {
      // Removed between the look and the lock.
      if (profileId !== null && !present.has(profileId)) continue
      schedules.add({
        schedule_id: defaultScheduleId(job, profileId),
        profile_id: profileId,
        job,
        is_default: 1,
        cron,
        time_zone: null,
        random_offset_ms: randomOffsetMs,
        enabled: 1,
        handled_to_ms: nowMs,
        created_at_ms: nowMs,
        updated_at_ms: nowMs,
      })
    }
  })
  return true
}
