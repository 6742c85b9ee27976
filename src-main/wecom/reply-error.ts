import { hintFor } from './errcode-dictionary.ts'
import { parseErrmsg } from './errmsg.ts'
import { networkError } from './network-fault.ts'
import { redact } from './redact.ts'
import { parseReply } from './reply.ts'
import type { ParsedReply } from './reply.ts'
import type { WireReply } from './transport.ts'
import { ApiError, TokenError } from './wecom-error.ts'
import type { NetworkError } from './wecom-error.ts'

interface Refusal {
  errcode: number
  errmsg: string
}

const facts = (endpoint: string, { errcode, errmsg }: Refusal) => ({ endpoint, ...hintFor(errcode, errmsg, endpoint) })

const describe = ({ errcode, errmsg }: Refusal) => {
  const { hintId, fromIp } = parseErrmsg(errmsg)
  return { errcode, errmsg: redact(errmsg), hintId, refusedIp: fromIp }
}

export const apiError = (endpoint: string, refusal: Refusal): ApiError =>
  new ApiError(describe(refusal), facts(endpoint, refusal))

export const tokenError = (endpoint: string, refusal: Refusal): TokenError =>
  new TokenError(describe(refusal), facts(endpoint, refusal))

/** What a reader of bytes threw because they were not WeCom's answer; null for any other error. */
export function unreadableReply(endpoint: string, error: unknown): NetworkError | null {
  if (!(error instanceof Error) || error.name !== 'SyntaxError') return null
  return networkError(
    endpoint,
    'NOT_JSON',
    `${endpoint} answered with something that is not WeCom's: ${error.message}`,
    error,
  )
}

/**
 * Business failures arrive as HTTP 200; with other statuses only a body with an errcode is WeCom's (reference §1).
 * @throws ApiError where WeCom refused in spite of the status, NetworkError where somebody else answered
 */
export function assertHttpSuccess(endpoint: string, mainField: string, { status, body }: WireReply): void {
  if (status >= 200 && status < 300) return
  const refusal = status < 500 ? refusalIn(body, mainField) : null
  if (refusal && refusal.errcode !== 0) throw apiError(endpoint, refusal)
  throw networkError(endpoint, `HTTP_${status}`, `${endpoint} was answered with HTTP ${status}`)
}

function refusalIn(body: Uint8Array, mainField: string): ParsedReply | null {
  try {
    return parseReply(body, mainField)
  } catch {
    // A page of a proxy or an empty 404: the status says it all.
    return null
  }
}
