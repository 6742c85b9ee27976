import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, runErrors } from './errors.ts'
import { byJobOfInput, byJobOfSchedule } from './needed-permissions.ts'
import { bilingual, page, profileId, runId, timestampMs } from './shapes.ts'

/** What can be done by the clock. The first three belong to a company, the others to the whole data directory. */
export const scheduleJobs = [
  'sync-all',
  'sync-members',
  'sync-departments',
  'token-refresh',
  'backup',
  'clean-up',
] as const
export type ScheduleJob = (typeof scheduleJobs)[number]
export const companyJobs: readonly ScheduleJob[] = ['sync-all', 'sync-members', 'sync-departments']

/**
 * `done`, `partial` (something is missing or suspicious), `waiting` (the deletion guard asks a person), `failed`,
 * `skipped` (could not be begun, such as without a credential), `interrupted` (its process ended in the middle).
 */
export const scheduleOutcomes = ['done', 'partial', 'waiting', 'failed', 'skipped', 'interrupted'] as const
export type ScheduleOutcome = (typeof scheduleOutcomes)[number]

export const scheduleId = z.string().min(1).max(128)

/** What a person decides about a schedule. */
export const scheduleRule = z.object({
  /** Five fields as in crontab, or six with seconds first. */
  cron: z.string().trim().max(120),
  /** IANA name; null: that of the machine. */
  timeZone: z.string().min(1).max(64).nullable(),
  /** Each run starts up to this much later, so that many companies do not ask at the same second. */
  randomOffsetMs: z.int().min(0).max(3_600_000),
  enabled: z.boolean(),
})
export type ScheduleRule = z.infer<typeof scheduleRule>

export const schedule = scheduleRule.extend({
  scheduleId,
  profileId: profileId.nullable(),
  job: z.enum(scheduleJobs),
  /** Defaults can be switched off and changed, not removed. */
  isDefault: z.boolean(),
  /** The rule in words. */
  description: bilingual,
  /** With its random offset; null while it is switched off or all are paused. */
  nextAtMs: timestampMs.nullable(),
  /** A retry that waits, and which attempt it will be. */
  retry: z.object({ atMs: timestampMs, attempt: z.int() }).nullable(),
  last: z
    .object({ atMs: timestampMs, outcome: z.enum(scheduleOutcomes).nullable(), durationMs: z.int().nullable() })
    .nullable(),
  running: z.boolean(),
})
export type Schedule = z.infer<typeof schedule>

/** One run by the clock, or the reason why there was none. */
export const scheduleRun = z.object({
  scheduleRunId: z.int(),
  scheduleId,
  profileId: profileId.nullable(),
  job: z.enum(scheduleJobs),
  trigger: z.enum(['clock', 'person', 'retry']),
  /** When it was due; of those that were missed the last one. */
  dueAtMs: timestampMs,
  /** Due times that this run stands for beside its own: the machine slept, or the one before was not done yet. */
  missed: z.int(),
  startedAtMs: timestampMs,
  finishedAtMs: timestampMs.nullable(),
  /** Null while it runs. */
  outcome: z.enum(scheduleOutcomes).nullable(),
  /** 1 for the first. */
  attempt: z.int(),
  detail: bilingual.nullable(),
  errcode: z.int().nullable(),
  /** The sync that it started. */
  runId: runId.nullable(),
})
export type ScheduleRun = z.infer<typeof scheduleRun>

export const schedulePreview = z.object({
  description: bilingual,
  /** The next times without the random offset. */
  nextAtMs: z.array(timestampMs),
})

export const schedulerState = z.object({
  pausedAtMs: timestampMs.nullable(),
  /** IANA name, of the machine on which it runs. */
  timeZone: z.string(),
  /** The process that runs what is due; null where none is open that stays. */
  keeper: z.object({ host: z.string(), pid: z.int(), isThis: z.boolean() }).nullable(),
})

const view = { permission: 'wechat.schedule.view' } as const
const manage = { permission: 'wechat.schedule.manage', audited: true } as const
const change = { ...manage, rule: byJobOfSchedule } as const
const byId = z.object({ scheduleId })
const nothing = z.object({}).default({})

export const schedules = {
  list: call(view)
    .route({ method: 'GET', path: '/schedules', summary: 'What is done by the clock, and when next' })
    .input(z.object({ profileId: profileId.optional() }).default({}))
    .output(z.object({ state: schedulerState, items: z.array(schedule) }))
    .errors(localErrors),
  preview: call(view)
    .route({ method: 'POST', path: '/schedules/preview', summary: 'A rule in words, and its next times' })
    .input(scheduleRule.pick({ cron: true, timeZone: true }).extend({ count: z.int().min(1).max(50).default(5) }))
    .output(schedulePreview)
    .errors(localErrors),
  add: call({ ...manage, rule: byJobOfInput })
    .route({ method: 'POST', path: '/schedules', summary: 'Add a schedule' })
    .input(scheduleRule.extend({ job: z.enum(scheduleJobs), profileId: profileId.nullable() }))
    .output(schedule)
    .errors(localErrors),
  update: call(change)
    .route({ method: 'PATCH', path: '/schedules/{scheduleId}', summary: 'Change the rule of a schedule, or switch it' })
    .input(byId.extend(scheduleRule.partial().shape))
    .output(schedule)
    .errors(localErrors),
  remove: call(change)
    .route({ method: 'DELETE', path: '/schedules/{scheduleId}', summary: 'Remove a schedule that somebody added' })
    .input(byId)
    .output(z.object({ removed: z.literal(true) }))
    .errors(localErrors),
  /** Does not wait for its end; see `history`. */
  runNow: call(change)
    .route({ method: 'POST', path: '/schedules/{scheduleId}/run', summary: 'Do it now, whatever the clock says' })
    .input(byId)
    .output(z.object({ scheduleRunId: z.int() }))
    .errors(runErrors),
  pauseAll: call(manage)
    .route({ method: 'POST', path: '/schedules/pause', summary: 'Start nothing by the clock until resumed' })
    .input(nothing)
    .output(schedulerState)
    .errors(localErrors),
  resumeAll: call(manage)
    .route({
      method: 'POST',
      path: '/schedules/resume',
      summary: 'Go by the clock again; what was missed is done once',
    })
    .input(nothing)
    .output(schedulerState)
    .errors(localErrors),
  history: call(view)
    .route({ method: 'GET', path: '/schedules/runs', summary: 'What was done by the clock, newest first' })
    .input(
      z.object({
        scheduleId: scheduleId.optional(),
        profileId: profileId.optional(),
        /** None: all of them, and those that still run. */
        outcomes: z.array(z.enum(scheduleOutcomes)).max(scheduleOutcomes.length).default([]),
        ...page,
      }),
    )
    .output(z.object({ total: z.int(), items: z.array(scheduleRun) }))
    .errors(localErrors),
}
