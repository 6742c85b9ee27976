import { z } from 'zod'
import { auditEntry, auditFilter, auditVerdict } from './access.ts'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { offeredFile } from './files.ts'
import { languages, page } from './shapes.ts'

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
