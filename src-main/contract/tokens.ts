import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, upstreamErrors } from './errors.ts'
import { secretKinds } from './profiles.ts'
import { profileId, secretId, timestampMs } from './shapes.ts'

/** What is known of one access token; never any part of it. */
export const tokenStatus = z.object({
  secretId,
  kind: z.enum(secretKinds),
  agentId: z.int().nullable(),
  label: z.string(),
  state: z.enum(['none', 'valid', 'expired', 'refused']),
  fetchedAtMs: timestampMs.nullable(),
  /** When WeCom's token ends; it is replaced 300 s earlier. */
  expiresAtMs: timestampMs.nullable(),
  lastError: z.object({ errcode: z.int().nullable(), message: z.string(), atMs: timestampMs }).nullable(),
  /** Token requests sent to WeCom since midnight, local time. */
  requestsToday: z.int(),
})
export type TokenStatus = z.infer<typeof tokenStatus>

const target = z.object({ profileId, secretId: secretId.optional() })
const refreshResult = z.object({
  total: z.int(),
  success: z.int(),
  failed: z.int(),
  failures: z.array(z.object({ secretId, errcode: z.int().nullable(), message: z.string() })),
})

export const tokens = {
  status: call({ permission: 'wechat.token.view' })
    .route({
      method: 'GET',
      path: '/profiles/{profileId}/tokens',
      summary: 'Age and expiry of the tokens of a company',
    })
    .input(target)
    .output(z.array(tokenStatus))
    .errors(localErrors),
  refresh: call({ permission: 'wechat.token.manage', audited: true })
    .route({
      method: 'POST',
      path: '/profiles/{profileId}/tokens/refresh',
      summary: 'Fetch tokens again; while one is valid WeCom returns the same',
    })
    .input(target)
    .output(refreshResult)
    .errors(upstreamErrors),
  clear: call({ permission: 'wechat.token.manage', audited: true })
    .route({
      method: 'POST',
      path: '/profiles/{profileId}/tokens/clear',
      summary: 'Forget cached tokens and remembered refusals',
    })
    .input(target)
    .output(z.object({ cleared: z.int() }))
    .errors(localErrors),
  validate: call({ permission: 'wechat.token.view' })
    .route({
      method: 'POST',
      path: '/profiles/{profileId}/tokens/validate',
      summary: 'Ask WeCom whether each cached token still works',
    })
    .input(target)
    .output(z.array(z.object({ secretId, valid: z.boolean(), errcode: z.int().nullable(), message: z.string() })))
    .errors(upstreamErrors),
}
