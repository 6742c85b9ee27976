import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { privateFields } from './privacy.ts'
import { departmentId, page, profileId, runId, timestampMs } from './shapes.ts'
import { changeOperations, fieldChange } from './sync.ts'

export const department = z.object({
  departmentId,
  name: z.string(),
  /** As WeCom said; the parent may lie outside the visible range and be absent from the list. */
  parentId: departmentId.nullable(),
  /** Members directly in it, and in it or below it. */
  memberCount: z.int(),
  totalMemberCount: z.int(),
  childCount: z.int(),
  /** Larger sorts first. */
  sortOrder: z.number(),
  leaderUserIds: z.array(z.string()),
  /** Full pinyin and initials, for the filter above the tree. */
  pinyin: z.string(),
  /** A parent that is not in the mirror, or a loop: shown at the top level. */
  orphan: z.boolean(),
})
export type Department = z.infer<typeof department>

/** 1 activated, 2 disabled, 4 not activated, 5 left; other numbers are shown as they are. */
export const memberStatus = z.int().nullable()

export const foundMember = z.object({
  userId: z.string(),
  name: z.string(),
  departmentIds: z.array(departmentId),
  mainDepartmentId: departmentId.nullable(),
  position: z.string(),
  status: memberStatus,
})
export type FoundMember = z.infer<typeof foundMember>

export const memberRow = z.object({
  ...foundMember.shape,
  departmentNames: z.array(z.string()),
  isLeader: z.boolean(),
  alias: z.string(),
  /** Masked, such as 138****5678; empty where WeCom gave none. */
  mobileMasked: z.string(),
  emailMasked: z.string(),
  changedAtMs: timestampMs,
  englishName: z.string(),
  bizMailMasked: z.string(),
  telephone: z.string(),
  /** Empty unless avatars are switched on (preferences). */
  avatarUrl: z.string(),
  firstSeenAtMs: timestampMs,
  /** When they left the visible range. */
  removedAtMs: timestampMs.nullable(),
})
export type MemberRow = z.infer<typeof memberRow>

/** Why a sensitive field is empty (product §3). */
export const emptyReasons = [
  'hidden-from-secret',
  'needs-consent',
  'refused-new-ip',
  'outside-range',
  'switched-off',
  'empty',
] as const

export const sensitiveFields = [
  'mobile',
  'email',
  'bizMail',
  'avatar',
  'gender',
  'address',
  'qrCode',
  'extendedAttributes',
] as const

export const memberDetail = z.object({
  ...memberRow.shape,
  address: z.string(),
  externalPosition: z.string(),
  /** "1" male, "2" female, "0" or empty: not known or withheld. */
  gender: z.string(),
  qrCodeUrl: z.string(),
  departments: z.array(
    z.object({
      departmentId,
      path: z.array(z.string()),
      isLeader: z.boolean(),
      sortOrder: z.number(),
      isMain: z.boolean(),
    }),
  ),
  directLeaders: z.array(z.object({ userId: z.string(), name: z.string().nullable() })),
  tags: z.array(z.object({ tagId: z.int(), name: z.string() })),
  extendedAttributes: z.array(z.object({ name: z.string(), value: z.string() })),
  emptyReasons: z.partialRecord(z.enum(sensitiveFields), z.enum(emptyReasons)),
  /** WeCom's answer as it came, as JSON text, with masked fields masked. */
  raw: z.string(),
})
export type MemberDetail = z.infer<typeof memberDetail>

export const historyEntry = z.object({
  atMs: timestampMs,
  /** Null where the run itself was removed since. */
  runId: runId.nullable(),
  operation: z.enum(changeOperations),
  fields: z.array(fieldChange),
})

export const memberSort = ['default', 'name', 'userId', 'position', 'status', 'changedAtMs', 'firstSeenAtMs'] as const

/** Which people a table or a file shows. */
export const memberFilter = z.object({
  departmentId: departmentId.optional(),
  /** With `departmentId`: people in sub-departments too. */
  children: z.boolean().default(true),
  query: z.string().max(200).default(''),
  status: z.array(z.int()).default([]),
  leadersOnly: z.boolean().default(false),
  withoutMobile: z.boolean().default(false),
  changedSinceMs: timestampMs.optional(),
  /** Only people who left the visible range. */
  removed: z.boolean().default(false),
  sort: z.enum(memberSort).default('default'),
  descending: z.boolean().default(false),
})
export type MemberFilter = z.infer<typeof memberFilter>

/** Columns of the table and of exports, in their first order. */
export const memberColumns = [
  'name',
  'userId',
  'departments',
  'mainDepartment',
  'position',
  'mobile',
  'email',
  'bizMail',
  'telephone',
  'alias',
  'englishName',
  'status',
  'isLeader',
  'firstSeenAtMs',
  'changedAtMs',
  'removedAtMs',
] as const
export type MemberColumn = (typeof memberColumns)[number]

/** A filter under a name. `changedWithinDays` moves with the calendar, where `filter.changedSinceMs` stays. */
export const savedFilter = z.object({
  name: z.string().trim().min(1).max(64),
  filter: memberFilter,
  changedWithinDays: z.int().min(1).max(3650).optional(),
})
export type SavedFilter = z.infer<typeof savedFilter>

/** How the table of one company looks: kept by the host, so that it is the same in every window. */
export const directoryLayout = z.object({
  /** Shown columns from left to right; `widthPx` null: as wide as fits. */
  columns: z
    .array(z.object({ name: z.enum(memberColumns), widthPx: z.int().min(40).max(1000).nullable() }))
    .min(1)
    .max(memberColumns.length),
  savedFilters: z.array(savedFilter).max(50),
})
export type DirectoryLayout = z.infer<typeof directoryLayout>

const company = { profileId: profileId.optional() }
const seeMembers = { permission: 'wechat.user.view' } as const

export const directory = {
  departments: call({ permission: 'wechat.department.view' })
    .route({ method: 'GET', path: '/departments', summary: 'All mirrored departments, in display order' })
    .input(
      z.object({
        ...company,
        /** Only departments that were removed, for their names. */
        removed: z.boolean().optional(),
      }),
    )
    .output(z.array(department))
    .errors(localErrors),
  members: call(seeMembers)
    .route({ method: 'GET', path: '/members', summary: 'A part of the member table' })
    .input(z.object({ ...company, ...memberFilter.shape, ...page }))
    .output(z.object({ total: z.int(), items: z.array(memberRow) }))
    .errors(localErrors),
  find: call(seeMembers)
    .route({
      method: 'GET',
      path: '/members/find',
      summary: 'Find people by name, pinyin, initials, user id, mobile, e-mail or position',
    })
    .input(z.object({ ...company, query: z.string().min(1).max(200), limit: z.int().min(1).max(200).default(20) }))
    .output(z.object({ total: z.int(), items: z.array(foundMember) }))
    .errors(localErrors),
  member: call(seeMembers)
    .route({
      method: 'GET',
      path: '/members/{userId}',
      summary: 'Everything mirrored about one person, sensitive values masked',
    })
    .input(z.object({ ...company, userId: z.string().min(1).max(512) }))
    .output(memberDetail)
    .errors(localErrors),
  reveal: call({ permission: 'wechat.user.reveal', audited: true })
    .route({ method: 'POST', path: '/members/{userId}/reveal', summary: 'The unmasked values of one person; recorded' })
    .input(z.object({ ...company, userId: z.string().min(1).max(512) }))
    .output(z.object({ mobile: z.string(), email: z.string(), bizMail: z.string() }))
    .errors(localErrors),
  history: call(seeMembers)
    .route({ method: 'GET', path: '/members/{userId}/history', summary: 'What happened to one person, newest first' })
    .input(z.object({ ...company, userId: z.string().min(1).max(512) }))
    .output(z.array(historyEntry))
    .errors(localErrors),
  summary: call({ permission: 'wechat.department.view' })
    .route({ method: 'GET', path: '/directory/summary', summary: 'How much is mirrored and how old it is' })
    .input(z.object(company))
    .output(
      z.object({
        departmentCount: z.int(),
        memberCount: z.int(),
        tagCount: z.int(),
        lastRunId: runId.nullable(),
        lastAppliedAtMs: timestampMs.nullable(),
        /** Private fields that are not stored, by choice (privacy). */
        fieldsOff: z.array(z.enum(privateFields)),
      }),
    )
    .errors(localErrors),
  layout: call(seeMembers)
    .route({ method: 'GET', path: '/directory/layout', summary: 'Columns and saved filters of the member table' })
    .input(z.object(company))
    .output(directoryLayout)
    .errors(localErrors),
  setLayout: call(seeMembers)
    .route({ method: 'PATCH', path: '/directory/layout', summary: 'Change columns or saved filters' })
    .input(z.object({ ...company, ...directoryLayout.partial().shape }))
    .output(directoryLayout)
    .errors(localErrors),
}
