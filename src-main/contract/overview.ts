import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { activityBucket, departmentActivity, edgesMs } from './history.ts'
import { bilingual, profileId, timestampMs } from './shapes.ts'
import { run } from './sync.ts'
import { tokenStatus } from './tokens.ts'

/** A number with its past. */
export const figure = z.object({
  value: z.int(),
  /** The same seven buckets earlier; null where nothing is known of that time. */
  before: z.int().nullable(),
  /** One value per bucket of the question; null where nothing is known. */
  series: z.array(z.int().nullable()),
})
export type Figure = z.infer<typeof figure>

export const directoryFigures = z.object({
  atMs: timestampMs,
  /** Null before the first sync. */
  lastAppliedAtMs: timestampMs.nullable(),
  people: figure,
  departments: figure,
  /** People changed (joined, returned, left, moved or updated) in the last seven buckets, and in the seven before. */
  changes: figure,
  days: z.array(activityBucket),
  /** Where most people came, went or moved in the whole span, the busiest first, at most 8. */
  busiest: z.array(departmentActivity),
})
export type DirectoryFigures = z.infer<typeof directoryFigures>

/** Calls to WeCom, kept per whole hour for 30 days: where a day begins within an hour, that hour counts as a whole. */
export const callHealth = z.object({
  today: z.int(),
  failuresToday: z.int(),
  retriesToday: z.int(),
  /** Of today's calls; null where there were none. */
  p95Ms: z.number().nullable(),
  /** Calls and failures of the last 24 hours, oldest first. */
  hours: z.array(z.object({ startMs: timestampMs, calls: z.int(), failures: z.int() })),
  /** Why calls of today failed, the most frequent first, at most 10: an errcode, or a cause such as `timeout`. */
  causes: z.array(z.object({ cause: z.string(), errcode: z.int().nullable(), count: z.int() })),
})
export type CallHealth = z.infer<typeof callHealth>

export const upcomingJob = z.object({
  kind: z.enum(['token-refresh', 'schedule']),
  title: bilingual,
  atMs: timestampMs,
})
export type UpcomingJob = z.infer<typeof upcomingJob>

const see = { permission: 'wechat.department.view' } as const
const company = { profileId: profileId.optional() }
/** Midnights in the caller's calendar, the last one after now: today is the last bucket. */
const dayEdges = { dayEdgesMs: edgesMs }

/** The state of a company at a glance. The parts can be had one by one, so that one that fails leaves the others. */
export const overview = {
  get: call(see)
    .route({ method: 'POST', path: '/overview', summary: 'The state of a company on one page' })
    .input(z.object({ ...company, ...dayEdges }))
    .output(
      z.object({
        ...directoryFigures.shape,
        calls: callHealth,
        lastRuns: z.array(run),
        tokens: z.array(tokenStatus),
        upcoming: z.array(upcomingJob),
      }),
    )
    .errors(localErrors),
  directory: call(see)
    .route({ method: 'POST', path: '/overview/directory', summary: 'People, departments and changes by day' })
    .input(z.object({ ...company, ...dayEdges }))
    .output(directoryFigures)
    .errors(localErrors),
  calls: call(see)
    .route({ method: 'GET', path: '/overview/calls', summary: 'Calls to WeCom of today and of the last 24 hours' })
    .input(z.object({ ...company, dayStartMs: timestampMs }))
    .output(callHealth)
    .errors(localErrors),
  /** Only what the answering process does by itself: a command that ends after its answer plans nothing. */
  upcoming: call(see)
    .route({ method: 'GET', path: '/overview/upcoming', summary: 'What will be done next by itself' })
    .input(z.object(company))
    .output(z.array(upcomingJob))
    .errors(localErrors),
}
