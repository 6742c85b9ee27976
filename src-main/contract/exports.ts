import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { memberColumns, memberFilter } from './directory.ts'
import { localErrors, permissionErrors } from './errors.ts'
import { departmentId, languages, profileId, runId, timestampMs } from './shapes.ts'

export const exportFormats = ['xlsx', 'csv'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type ExportState = (typeof exportStates)[number]

/** What goes into the file. */
export const exportSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('members'),
    profileId: profileId.optional(),
    filter: memberFilter.prefault({}),
    /** Only these people, in this order, whatever the filter says. */
    userIds: z.array(z.string().min(1).max(512)).min(1).max(10_000).optional(),
    columns: z.array(z.enum(memberColumns)).min(1).max(memberColumns.length).optional(),
    /** Full mobile numbers and mail addresses; needs `wechat.user.reveal` and is recorded. */
    unmasked: z.boolean().default(false),
  }),
  /** Changes and problems of a run: two sheets, or in CSV one of the two. */
  z.object({ kind: z.literal('run'), runId, part: z.enum(['changes', 'problems']).default('changes') }),
  z.object({
    kind: z.literal('difference'),
    profileId: profileId.optional(),
    departmentId: departmentId.optional(),
    fromMs: timestampMs,
    toMs: timestampMs,
  }),
])
export type ExportSource = z.infer<typeof exportSource>

/** A file that is being written or can be fetched; it is removed a day after it was written. */
export const exportTask = z.object({
  exportId: z.string(),
  profileId,
  source: exportSource,
  format: z.enum(exportFormats),
  state: z.enum(exportStates),
  fileName: z.string(),
  /** People, changes and problems; in the file, a change has a line for each field that changed. */
  rowsDone: z.int(),
  /** Null while it is not known yet. */
  rowsTotal: z.int().nullable(),
  sizeBytes: z.int().nullable(),
  startedAtMs: timestampMs,
  finishedAtMs: timestampMs.nullable(),
  remainingMs: z.int().nullable(),
  /** Why it failed: a sentence in each language. */
  failure: z.object({ 'zh-CN': z.string(), en: z.string() }).nullable(),
})
export type ExportTask = z.infer<typeof exportTask>

const byId = z.object({ exportId: z.string().min(1).max(64) })
const take = { permission: 'wechat.user.export' } as const

/** Files for Excel, LibreOffice and other programs. Fetch a finished one from `addresses.downloads`, or in parts with `read`. */
export const exports = {
  start: call({ ...take, audited: true })
    .route({ method: 'POST', path: '/exports', summary: 'Write members, a run or a difference to Excel or CSV' })
    .input(
      z.object({
        source: exportSource,
        format: z.enum(exportFormats).default('xlsx'),
        /** Of the headings and of words such as "activated". */
        language: z.enum(languages).default('zh-CN'),
      }),
    )
    .output(byId)
    .errors(permissionErrors),
  /** Until it is done, failed or cancelled; the last item says which. */
  watch: call(take)
    .route({ method: 'GET', path: '/exports/{exportId}/events', summary: 'Follow an export' })
    .input(byId)
    .output(eventIterator(exportTask))
    .errors(localErrors),
  list: call(take)
    .route({ method: 'GET', path: '/exports', summary: 'Exports of this host, newest first' })
    .input(z.object({}).default({}))
    .output(z.array(exportTask)),
  cancel: call({ ...take, audited: true })
    .route({ method: 'POST', path: '/exports/{exportId}/cancel', summary: 'Stop an export and remove its file' })
    .input(byId)
    .output(exportTask)
    .errors(localErrors),
  read: call(take)
    .route({ method: 'GET', path: '/exports/{exportId}/bytes', summary: 'A part of a finished file' })
    .input(byId.extend({ offset: z.int().min(0).default(0) }))
    .output(
      z.object({
        /** At most 1 MiB. */
        base64: z.string(),
        /** Null after the last part. */
        nextOffset: z.int().nullable(),
      }),
    )
    .errors(permissionErrors),
}
