import { z } from 'zod'

/** The contract has no files, forms or streams on their way in, and these are the headers by which they would announce themselves. */
const isPlainJson = (headers: Record<string, unknown>): boolean =>
  !Object.keys(headers).some((name) => /^content-(type|disposition)$/i.test(name))

const id = z.string().min(1).max(64)

/**
 * What oRPC's client sends over sockets and ports (its peer protocol, 1.16): a call where `t` is 1 or missing, a caller that
 * leaves for `t` 4. Checked before oRPC's server sees it, which takes frames on trust.
 */
const frame = z.union([
  z.object({
    i: id,
    t: z.literal(1).optional(),
    p: z.object({
      u: z.string().startsWith('/').max(2048),
      m: z.literal('POST').optional(),
      h: z
        .record(z.string(), z.union([z.string(), z.array(z.string())]))
        .refine(isPlainJson)
        .optional(),
    }),
  }),
  z.object({ i: id, t: z.literal(4) }),
])

export interface RpcFrame {
  id: string
  kind: 'call' | 'leave'
}

/** Null for anything that a client of the contract does not send. */
export function readRpcFrame(text: string): RpcFrame | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null // not JSON: malformed like the rest
  }
  const parsed = frame.safeParse(value)
  if (!parsed.success) return null
  return { id: parsed.data.i, kind: parsed.data.t === 4 ? 'leave' : 'call' }
}
