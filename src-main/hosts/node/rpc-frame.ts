import { z } from 'zod'

/**
 * Frames as a client sends them (oRPC's peer protocol, 1.16): a call when `t` is 1 or missing, an item of a stream for
 * `t` 3, a caller that leaves for `t` 4. Checked before oRPC sees them, which takes them on trust.
 */
const frame = z.union([
  z.object({
    i: z.string().min(1).max(64),
    t: z.literal(1).optional(),
    p: z.object({
      u: z.string().startsWith('/').max(2048),
      m: z.literal('POST').optional(),
      h: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    }),
  }),
  z.object({ i: z.string().min(1).max(64), t: z.literal(4) }),
])

export interface RpcFrame {
  id: string
  kind: 'call' | 'leave'
}

/** Null for anything that a client of the contract does not send; it has no streams to the host. */
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
