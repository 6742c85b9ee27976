import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { offeredFile } from './files.ts'
import { bilingual, languages, page, timestampMs } from './shapes.ts'

const auditEntry = z.object({
  auditId: z.int(),
  atMs: timestampMs,
  actor: z.string(),
  via: z.string(),
  call: z.string(),
  target: z.string(),
  outcome: z.string(),
  /** JSON text. */
  detail: z.string(),
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>

const auditFilter = z.object({
  actor: z.string().max(100).optional(),
  call: z.string().max(100).optional(),
  outcome: z.enum(['done', 'refused', 'failed']).optional(),
  text: z.string().max(200).optional(),
  fromMs: timestampMs.optional(),
  toMs: timestampMs.optional(),
})

/** What `verify` found. */
const auditVerdict = z.object({
  intact: z.boolean(),
  verified: z.int(),
  total: z.int(),
  /** What is wrong, the first of it first; at most 20. */
  findings: z.array(
    z.object({
      auditId: z.int(),
      kind: z.enum(['edited', 'removed', 'reordered', 'inserted', 'cut']),
      text: bilingual,
    }),
  ),
  /** Of the last row: noted elsewhere, it also shows later that rows at the end were removed. */
  headHash: z.string(),
})
export type AuditVerdict = z.infer<typeof auditVerdict>

const view = { permission: 'wechat.audit.view' } as const

/** Who did what, when, with what outcome. Rows are added and never changed; each holds the hash of the one before. */
export const audit = {
  list: call(view)
    .route({ method: 'GET', path: '/audit', summary: 'The audit trail, newest first' })
    .input(auditFilter.extend(page))
    .output(
      z.object({
        total: z.int(),
        items: z.array(auditEntry),
        /** What can be filtered by. */
        calls: z.array(z.string()),
        actors: z.array(z.string()),
      }),
    )
    .errors(localErrors),
  verify: call(view)
    .route({ method: 'POST', path: '/audit/verify', summary: 'Look for rows that were edited, removed or re-ordered' })
    .input(
      z
        .object({
          knownHash: z
            .string()
            .regex(/^[0-9a-f]{64}$/)
            .optional(),
        })
        .default({}),
    )
    .output(auditVerdict)
    .errors(localErrors),
  export: call({ ...view, audited: true })
    .route({
      method: 'POST',
      path: '/audit/export',
      summary: 'The audit trail as a file: CSV, or JSON lines with hashes',
    })
    .input(
      auditFilter.extend({
        format: z.enum(['csv', 'jsonl']).default('csv'),
        language: z.enum(languages).default('zh-CN'),
      }),
    )
    .output(offeredFile)
    .errors(localErrors),
}
