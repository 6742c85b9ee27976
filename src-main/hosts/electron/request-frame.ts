import { z } from 'zod'

/**
 * The requests that oRPC's client writes: a call, an item of a stream, the end of one. Files and forms are left out: values of
 * the contract are JSON. oRPC's server trusts its peer, and an exception on its way in would be nobody's to catch.
 */
const headers = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .refine((all) => !('content-disposition' in all) && isPlain(all['content-type']))
const isPlain = (type: string | string[] | undefined) => type === undefined || type === 'text/event-stream'

const requestFrame = z.union([
  z.object({
    i: z.string().max(64),
    t: z.undefined(),
    p: z.object({ u: z.string().startsWith('/').max(2048), h: headers.optional(), m: z.string().max(16).optional() }),
  }),
  z.object({ i: z.string().max(64), t: z.literal(3), p: z.object({ e: z.enum(['message', 'error', 'done']) }) }),
  z.object({ i: z.string().max(64), t: z.literal(4) }),
])

export const isRequestFrame = (text: string): boolean => {
  try {
    return requestFrame.safeParse(JSON.parse(text)).success
  } catch {
    return false // not JSON
  }
}
