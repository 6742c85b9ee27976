import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, runErrors } from './errors.ts'
import { byKindOfRun, byKindOfSync } from './needed-permissions.ts'
import { bilingual, departmentId, page, profileId, runId, timestampMs } from './shapes.ts'

export const syncKinds = ['departments', 'members', 'tags', 'all'] as const
export type SyncKind = (typeof syncKinds)[number]

export const runStates = [
  'queued',
  'running',
  'succeeded',
  'suspicious',
  'partial',
  'failed',
  'awaiting-confirmation',
  'rejected',
  'cancelled',
  'interrupted',
] as const
export type RunState = (typeof runStates)[number]

export const entityKinds = ['department', 'member', 'tag'] as const
export type EntityKind = (typeof entityKinds)[number]

/** What a run did, or would do, to one kind of thing. */
export const counts = z.object({
  /** Told by WeCom and usable: created + updated + moved + unchanged + skipped. Who came back counts as created. */
  total: z.int(),
  created: z.int(),
  updated: z.int(),
  moved: z.int(),
  unchanged: z.int(),
  removed: z.int(),
  skipped: z.int(),
  failed: z.int(),
})
export type Counts = z.infer<typeof counts>

export const runCounts = z.object({
  departments: counts.optional(),
  members: counts.optional(),
  tags: counts.optional(),
})
export type RunCounts = z.infer<typeof runCounts>

/** Something that could not be used, or that a person should know of. */
export const problem = z.object({ kind: z.enum([...entityKinds, 'run']), id: z.string(), reason: bilingual })
export type Problem = z.infer<typeof problem>

export const syncScope = z.object({
  departmentId: departmentId.optional(),
  /** With `departmentId`: its sub-departments too. */
  children: z.boolean().default(true),
  userId: z.string().min(1).max(512).optional(),
  /** Several people, each fetched by itself. */
  userIds: z.array(z.string().min(1).max(512)).min(1).max(200).optional(),
})
export type SyncScope = z.infer<typeof syncScope>

export const stages = ['departments', 'members', 'tags', 'compare', 'apply'] as const
export type Stage = (typeof stages)[number]

/** Why a run waits for a person, or why its result should not be trusted. */
export const guardFinding = z.object({
  entity: z.enum(entityKinds),
  wouldRemove: z.int(),
  present: z.int(),
  limit: z.int(),
})

export const run = z.object({
  runId,
  profileId,
  kind: z.enum(syncKinds),
  scope: syncScope.extend({ children: z.boolean() }),
  trigger: z.enum(['manual', 'schedule', 'callback', 'api']),
  state: z.enum(runStates),
  /** Held by a person: nothing is asked of WeCom until `resume`. */
  paused: z.boolean(),
  dryRun: z.boolean(),
  startedAtMs: timestampMs,
  finishedAtMs: timestampMs.nullable(),
  durationMs: z.int().nullable(),
  counts: runCounts,
  guard: z.array(guardFinding),
  /** Why it is suspicious, partial, failed or waiting. */
  reason: bilingual.nullable(),
  /** The application code of a failure, see errors.ts. */
  appCode: z.int().nullable(),
  errcode: z.int().nullable(),
  problemCount: z.int(),
  /** How long such a run usually takes: the median of the last ten that went through; null before the third. */
  usualMs: z.int().nullable(),
})
export type Run = z.infer<typeof run>

/** The latest state of a run; older states are not kept for slow readers. */
export const runProgress = z.object({
  runId,
  profileId,
  kind: z.enum(syncKinds),
  state: z.enum(runStates),
  stage: z.enum(stages),
  /** Steps of the stage that are done, and how many there are (null: not known yet). */
  done: z.int(),
  total: z.int().nullable(),
  /** Rows received so far. */
  rows: z.int(),
  ratePerSecond: z.number(),
  remainingMs: z.int().nullable(),
  problemCount: z.int(),
  startedAtMs: timestampMs,
  /** How long it has been at work, without the time in which it was held. */
  activeMs: z.int().nonnegative(),
  counts: runCounts,
  /** Held by a person: nothing is asked of WeCom until `resume`. */
  paused: z.boolean(),
})
export type RunProgress = z.infer<typeof runProgress>

export const changeOperations = ['created', 'updated', 'moved', 'removed', 'returned'] as const
export type ChangeOperation = (typeof changeOperations)[number]

export const fieldChange = z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })
export type FieldChange = z.infer<typeof fieldChange>

/** One line of a plan or of the journal. */
export const change = z.object({
  entity: z.enum(entityKinds),
  id: z.string(),
  name: z.string(),
  operation: z.enum(changeOperations),
  fields: z.array(fieldChange),
  /** Of a member the main department, of a department its parent; null where neither is known. */
  departmentId: departmentId.nullable(),
  /** Names from the top down to `departmentId`. */
  departmentPath: z.array(z.string()),
})
export type Change = z.infer<typeof change>

/** How many changes there are of a kind; for the filter above a list. */
export const changeCount = z.object({
  entity: z.enum(entityKinds),
  operation: z.enum(changeOperations),
  count: z.int(),
})
export type ChangeCount = z.infer<typeof changeCount>

/** How lists of changes are ordered, and so where their headings are. */
export const changeOrders = ['kind', 'department'] as const

/** What two runs have to say about one thing. */
export const comparedChange = z.object({
  side: z.enum(['first', 'second', 'same', 'different']),
  first: change.nullable(),
  second: change.nullable(),
})
export type ComparedChange = z.infer<typeof comparedChange>

/** How a company's runs behave. */
export const syncRules = z.object({
  /** A run may remove this many of a kind, or this share of it, whichever is more; above that a person decides. */
  guardCount: z.int().min(0).max(1_000_000),
  guardPercent: z.int().min(0).max(100),
  /** Leave people without a mobile out, and count them as skipped. Since 2022 most apps see nobody's mobile. */
  skipWithoutMobile: z.boolean(),
})
export type SyncRules = z.infer<typeof syncRules>

const byRun = z.object({ runId })
const view = { permission: 'wechat.sync.view' } as const
const act = { permission: 'wechat.sync.all', rule: byKindOfRun, audited: true } as const

export const sync = {
  /** Starts a run and returns at once; follow it with `watch`. */
  start: call({ ...act, rule: byKindOfSync })
    .route({ method: 'POST', path: '/sync/runs', summary: 'Start a sync run' })
    .input(
      z.object({
        profileId: profileId.optional(),
        kind: z.enum(syncKinds),
        scope: syncScope.default({ children: true }),
        dryRun: z.boolean().default(false),
        trigger: z.enum(['manual', 'schedule', 'callback', 'api']).default('manual'),
      }),
    )
    .output(byRun)
    .errors(runErrors),
  /** The progress of one run until it ends or waits; the last item has the final state. */
  watch: call(view)
    .route({ method: 'GET', path: '/sync/runs/{runId}/events', summary: 'Follow a run' })
    .input(byRun)
    .output(eventIterator(runProgress))
    .errors(localErrors),
  cancel: call(act)
    .route({ method: 'POST', path: '/sync/runs/{runId}/cancel', summary: 'Cancel a run; the mirror stays as it was' })
    .input(byRun)
    .output(run)
    .errors(runErrors),
  confirm: call(act)
    .route({ method: 'POST', path: '/sync/runs/{runId}/confirm', summary: 'Apply the plan of a run that waits' })
    .input(byRun)
    .output(run)
    .errors(runErrors),
  reject: call(act)
    .route({ method: 'POST', path: '/sync/runs/{runId}/reject', summary: 'Throw away the plan of a run that waits' })
    .input(byRun)
    .output(run)
    .errors(runErrors),
  runs: call(view)
    .route({ method: 'GET', path: '/sync/runs', summary: 'List runs, newest first' })
    .input(
      z.object({
        profileId: profileId.optional(),
        states: z.array(z.enum(runStates)).default([]),
        kinds: z.array(z.enum(syncKinds)).default([]),
        ...page,
      }),
    )
    .output(z.object({ total: z.int(), items: z.array(run) }))
    .errors(localErrors),
  get: call(view)
    .route({ method: 'GET', path: '/sync/runs/{runId}', summary: 'Show a run' })
    .input(byRun)
    .output(run)
    .errors(localErrors),
  problems: call(view)
    .route({ method: 'GET', path: '/sync/runs/{runId}/problems', summary: 'What a run could not use, with reasons' })
    .input(z.object({ runId, ...page }))
    .output(z.object({ total: z.int(), items: z.array(problem) }))
    .errors(localErrors),
  changes: call(view)
    .route({ method: 'GET', path: '/sync/runs/{runId}/changes', summary: 'What a run changed, or would change' })
    .input(
      z.object({
        runId,
        entity: z.enum(entityKinds).optional(),
        operation: z.enum(changeOperations).optional(),
        /** Part of a name or id. */
        query: z.string().max(200).default(''),
        order: z.enum(changeOrders).default('kind'),
        ...page,
      }),
    )
    .output(
      z.object({
        total: z.int(),
        /** Of the whole run, whatever is filtered. */
        counts: z.array(changeCount),
        items: z.array(change),
      }),
    )
    .errors(localErrors),
  /** Holds a run: what is being fetched ends, nothing more is asked, and the lease is kept. */
  pause: call(act)
    .route({ method: 'POST', path: '/sync/runs/{runId}/pause', summary: 'Hold a run' })
    .input(byRun)
    .output(run)
    .errors(runErrors),
  resume: call(act)
    .route({ method: 'POST', path: '/sync/runs/{runId}/resume', summary: 'Let a held run go on' })
    .input(byRun)
    .output(run)
    .errors(runErrors),
  compare: call(view)
    .route({ method: 'GET', path: '/sync/runs/{runId}/compare', summary: 'What two runs of a company did differently' })
    .input(
      z.object({
        runId,
        otherRunId: runId,
        side: comparedChange.shape.side.optional(),
        entity: z.enum(entityKinds).optional(),
        ...page,
      }),
    )
    .output(
      z.object({
        runs: z.tuple([run, run]),
        counts: z.object({ first: z.int(), second: z.int(), same: z.int(), different: z.int() }),
        total: z.int(),
        items: z.array(comparedChange),
      }),
    )
    .errors(localErrors),
  rules: call(view)
    .route({ method: 'GET', path: '/sync/rules', summary: 'The deletion guard and what a company leaves out' })
    .input(z.object({ profileId: profileId.optional() }))
    .output(syncRules)
    .errors(localErrors),
  setRules: call({ permission: 'wechat.profile.manage', audited: true })
    .route({ method: 'PATCH', path: '/sync/rules', summary: 'Change the deletion guard and what is left out' })
    .input(z.object({ profileId: profileId.optional(), ...syncRules.partial().shape }))
    .output(syncRules)
    .errors(localErrors),
}
