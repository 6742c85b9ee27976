import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { activityBucket, edgesMs } from './history.ts'
import { bilingual, profileId, timestampMs } from './shapes.ts'
import { run } from './sync.ts'
import { tokenStatus } from './tokens.ts'

/** A number with its past. */
export const figure = z.object({
  value: z.int(),
  /** Seven days ago; null where nothing is known of that time. */
  before: z.int().nullable(),
  /** One value per bucket of the question; null where nothing is known. */
  series: z.array(z.int().nullable()),
})
export type Figure = z.infer<typeof figure>

/** Calls to WeCom, kept per hour for 30 days. */
export const callHealth = z.object({
  today: z.int(),
  failuresToday: z.int(),
  retriesToday: z.int(),
  p95Ms: z.number().nullable(),
  /** Calls and failures of the last 24 hours, oldest first. */
  hours: z.array(z.object({ startMs: timestampMs, calls: z.int(), failures: z.int() })),
  /** Errcodes of today, the most frequent first, at most 10. */
  errcodes: z.array(z.object({ errcode: z.int(), count: z.int() })),
})
export type CallHealth = z.infer<typeof callHealth>

export const upcomingJob = z.object({
  kind: z.enum(['token-refresh', 'schedule']),
  title: bilingual,
  atMs: timestampMs,
})
export type UpcomingJob = z.infer<typeof upcomingJob>

export const overview = {
  get: call({ permission: 'wechat.department.view' })
    .route({ method: 'POST', path: '/overview', summary: 'The state of a company on one page' })
    .input(
      z.object({
        profileId: profileId.optional(),
        /** Midnights in the caller's calendar, the last one after now: today is the last bucket. */
        dayEdgesMs: edgesMs,
      }),
    )
    .output(
      z.object({
        atMs: timestampMs,
        /** Null before the first sync. */
        lastAppliedAtMs: timestampMs.nullable(),
        people: figure,
        departments: figure,
        /** People changed (joined, returned, left, moved or updated) in the last seven days. */
        changes: figure,
        calls: callHealth,
        days: z.array(activityBucket),
        lastRuns: z.array(run),
        tokens: z.array(tokenStatus),
        upcoming: z.array(upcomingJob),
      }),
    )
    .errors(localErrors),
}
