import { z } from 'zod'
import { call } from './call.ts'
import { permissionErrors } from './errors.ts'
import { timestampMs } from './shapes.ts'

/** A file made for whoever asked for it. Fetch it from `addresses.downloads`, or in parts with `files.read`; it goes after an hour. */
export const offeredFile = z.object({
  fileId: z.string(),
  fileName: z.string(),
  sizeBytes: z.int(),
  expiresAtMs: timestampMs,
})
export type OfferedFile = z.infer<typeof offeredFile>

export const files = {
  /** Only what the same actor was offered. */
  read: call({ permission: 'wechat.system.view' })
    .route({ method: 'GET', path: '/files/{fileId}', summary: 'A part of a file that was made for the caller' })
    .input(z.object({ fileId: z.string().min(1).max(64), offset: z.int().min(0).default(0) }))
    /** `base64`: at most 1 MiB; `nextOffset`: null after the last part. */
    .output(z.object({ base64: z.string(), nextOffset: z.int().nullable() }))
    .errors(permissionErrors),
}
