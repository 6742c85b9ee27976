import { z } from 'zod'
import { call } from './call.ts'
import { department, foundMember } from './directory.ts'
import { localErrors } from './errors.ts'
import { departmentId, page, profileId, runId, timestampMs } from './shapes.ts'
import { change, changeCount, changeOperations, entityKinds } from './sync.ts'

/** Where days or weeks begin, in the caller's own calendar: n edges make n − 1 buckets, each without its end. */
export const edgesMs = z.array(timestampMs).min(2).max(800)

/** What happened to people in one bucket. The first sync of a company is where its history begins: nobody joined by it. */
export const activityBucket = z.object({
  fromMs: timestampMs,
  toMs: timestampMs,
  joined: z.int(),
  returned: z.int(),
  /** Gone from WeCom's answer: left the visible range, never guessed as 离职. */
  left: z.int(),
  moved: z.int(),
  updated: z.int(),
  /** People at the end of the bucket; null before the first sync. */
  memberCount: z.int().nullable(),
  departmentCount: z.int().nullable(),
})
export type ActivityBucket = z.infer<typeof activityBucket>

/** Joiners, leavers and moves of one department over the whole span, people directly in it. */
export const departmentActivity = z.object({
  departmentId,
  path: z.array(z.string()),
  joined: z.int(),
  left: z.int(),
  movedIn: z.int(),
  movedOut: z.int(),
})
export type DepartmentActivity = z.infer<typeof departmentActivity>

/** A person as the mirror had them at a past moment, sensitive values masked. */
export const pastMember = z.object({
  ...foundMember.shape,
  departmentNames: z.array(z.string()),
  mobileMasked: z.string(),
  emailMasked: z.string(),
  isLeader: z.boolean(),
  /** What became of them since. */
  since: z.enum(['same', 'changed', 'left']),
})
export type PastMember = z.infer<typeof pastMember>

const company = { profileId: profileId.optional() }
const seeMembers = { permission: 'wechat.user.view' } as const
const scope = {
  departmentId: departmentId.optional(),
  /** With `departmentId`: people in sub-departments too. */
  children: z.boolean().default(true),
}

/** The time machine: the mirror at any moment since the first sync, rebuilt from the journal. */
export const history = {
  span: call(seeMembers)
    .route({ method: 'GET', path: '/history', summary: 'When the history begins, and when anything changed' })
    .input(z.object(company))
    .output(
      z.object({
        firstAtMs: timestampMs.nullable(),
        /** Whether older history was cleaned up (privacy): then `firstAtMs` is not the first sync. */
        isCut: z.boolean(),
        /** Newest first, at most 1,000: each applied run that changed something. */
        moments: z.array(z.object({ atMs: timestampMs, runId: runId.nullable(), changes: z.int() })),
      }),
    )
    .errors(localErrors),
  activity: call(seeMembers)
    .route({ method: 'POST', path: '/history/activity', summary: 'Joiners, leavers and moves by day or week' })
    .input(z.object({ ...company, ...scope, edgesMs }))
    .output(
      z.object({
        buckets: z.array(activityBucket),
        /** Departments where anything happened, the busiest first, at most 200. */
        departments: z.array(departmentActivity),
      }),
    )
    .errors(localErrors),
  departments: call({ permission: 'wechat.department.view' })
    .route({ method: 'GET', path: '/history/departments', summary: 'The departments as they were at a moment' })
    .input(z.object({ ...company, atMs: timestampMs }))
    .output(z.array(department))
    .errors(localErrors),
  members: call(seeMembers)
    .route({ method: 'GET', path: '/history/members', summary: 'The members as they were at a moment' })
    .input(z.object({ ...company, ...scope, atMs: timestampMs, query: z.string().max(200).default(''), ...page }))
    .output(
      z.object({
        /** False before the first sync: nothing is known of that time. */
        known: z.boolean(),
        total: z.int(),
        items: z.array(pastMember),
      }),
    )
    .errors(localErrors),
  /** The net difference: who came and went in between is in neither; who changed twice is listed once. */
  difference: call(seeMembers)
    .route({ method: 'GET', path: '/history/difference', summary: 'The difference between two moments' })
    .input(
      z.object({
        ...company,
        ...scope,
        fromMs: timestampMs,
        toMs: timestampMs,
        entity: z.enum(entityKinds).optional(),
        operation: z.enum(changeOperations).optional(),
        query: z.string().max(200).default(''),
        ...page,
      }),
    )
    .output(
      z.object({
        /** False where `fromMs` lies before the first sync; everything then counts as created. */
        known: z.boolean(),
        total: z.int(),
        counts: z.array(changeCount),
        items: z.array(change),
      }),
    )
    .errors(localErrors),
}
