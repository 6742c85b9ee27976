import { z } from 'zod'

/**
 * The requests that oRPC's client writes (its peer protocol, 1.16): a call, where `t` is 1 or missing, and a caller that leaves,
 * for `t` 4. The contract has no streams, files or forms on their way in; oRPC's server would take them on trust, and an
 * exception on its way in is nobody's to catch.
 */
const isJson = (headers: Record<string, unknown>): boolean =>
  !('content-disposition' in headers) && !('content-type' in headers)

const requestFrame = z.union([
  z.object({
    i: z.string().min(1).max(64),
    t: z.literal(1).optional(),
    p: z.object({
      u: z.string().startsWith('/').max(2048),
      m: z.literal('POST').optional(),
      h: z
        .record(z.string(), z.union([z.string(), z.array(z.string())]))
        .refine(isJson)
        .optional(),
    }),
  }),
  z.object({ i: z.string().min(1).max(64), t: z.literal(4) }),
])

export const isRequestFrame = (text: string): boolean => {
  try {
    return requestFrame.safeParse(JSON.parse(text)).success
  } catch {
    return false // not JSON
  }
}
