import { ORPCError, ValidationError } from '@orpc/server'
import { applicationCodes, callErrors } from '../contract/errors.ts'
import type { CallErrorCode, CallErrorData } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { cancelled, DeskError } from '../errors.ts'
import { damagedWhileRunning, isDamage, StoreError } from '../store/store-error.ts'
import { errcodes } from '../wecom/errcodes.ts'
import { ApiError, ConfigError, NetworkError, TimeoutError, TokenError, WeComError } from '../wecom/wecom-error.ts'
import { invalidInput } from './invalid-input.ts'

/** What arrives at the caller instead of a defect; the whole error stays in the log under the same report id. */
export interface DefectData {
  appCode: number
  reportId: string
  hint: Bilingual
}

/** How an error inside becomes one that may leave. */
export type Converted =
  { kind: 'expected'; error: ORPCError<string, unknown> } | { kind: 'defect'; appCode: number; hint: Bilingual | null }

/** Errcodes that mean the secret or the token, wherever they come from (reference §2). */
const authenticationErrcodes: ReadonlySet<number> = new Set([40001, 40013, 40014, 40091, 42001])

const expected = <C extends CallErrorCode>(code: C, message: string, data: CallErrorData<C>): Converted => ({
  kind: 'expected',
  error: new ORPCError(code, { status: callErrors[code].status, message, data }),
})

/**
 * The one place where what is thrown inside becomes what the contract declares.
 * @param declared the codes that this call's contract entry names; any other code is a defect
 * @param signal the caller's; once it is aborted nobody waits for an answer
 */
export function convertError(
  thrown: unknown,
  declared: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Converted {
  const refused = invalidInput(thrown)
  if (refused) return { kind: 'expected', error: refused }
  const converted = convert(thrown, signal)
  if (converted.kind === 'defect' || converted.error.code in declared) return converted
  if (converted.error.code === 'DATA_UNUSABLE') return converted
  // The caller itself has left: nothing is broken, and nobody hears the answer.
  if (converted.error.code === 'CANCELLED' && signal?.aborted) return converted
  return { kind: 'defect', appCode: applicationCodes.defect, hint: null }
}

function convert(thrown: unknown, signal: AbortSignal | undefined): Converted {
  if (thrown instanceof DeskError) return expected(thrown.code, thrown.message, thrown.data)
  if (thrown instanceof WeComError) return convertWeComError(thrown)
  if (isDamage(thrown))
    return expected('DATA_UNUSABLE', callErrors.DATA_UNUSABLE.message, {
      appCode: applicationCodes.configuration,
      hint: damagedWhileRunning,
    })
  if (isAbort(thrown, signal)) {
    const { message, data } = cancelled()
    return expected('CANCELLED', message, data)
  }
  const hint = thrown instanceof StoreError ? thrown.hint : null
  return { kind: 'defect', appCode: applicationCodes.defect, hint }
}

function convertWeComError(thrown: WeComError): Converted {
  const { endpoint, hint, remedy, retryable } = thrown.facts
  if (thrown instanceof ApiError)
    return expected('WECOM_REJECTED', thrown.message, {
      appCode: isAuthentication(thrown) ? applicationCodes.wecomAuthentication : applicationCodes.wecomApi,
      hint,
      errcode: thrown.errcode,
      errmsg: thrown.errmsg,
      endpoint,
      remedy,
      retryable,
      // WeCom names the caller's address in other refusals too, where it is not what is wrong.
      ...(thrown.errcode === errcodes.ipNotTrusted && thrown.refusedIp !== null ? { refusedIp: thrown.refusedIp } : {}),
      ...(thrown.hintId === null ? {} : { hintId: thrown.hintId }),
    })
  if (thrown instanceof ConfigError)
    return expected('NOT_CONFIGURED', thrown.message, {
      appCode: applicationCodes.configuration,
      hint,
      missing: thrown.missing,
      ...(thrown.secretKinds.length === 0 ? {} : { secretKinds: [...thrown.secretKinds] }),
    })
  if (thrown instanceof TimeoutError)
    return expected('WECOM_TIMEOUT', thrown.message, {
      appCode: applicationCodes.upstreamTimeout,
      hint,
      endpoint,
      timeoutMs: thrown.timeoutMs,
    })
  if (thrown instanceof NetworkError)
    return expected('WECOM_UNREACHABLE', thrown.message, {
      appCode: applicationCodes.upstreamUnavailable,
      hint,
      endpoint,
      cause: thrown.causeCode,
    })
  // Whatever else the tree holds has no code of its own in the contract, but a hint for people.
  return { kind: 'defect', appCode: applicationCodes.wecom, hint }
}

const isAuthentication = (error: ApiError): boolean =>
  error instanceof TokenError || authenticationErrcodes.has(error.errcode)

const isAbort = (thrown: unknown, signal: AbortSignal | undefined): boolean =>
  (thrown instanceof Error && thrown.name === 'AbortError') || (signal?.aborted === true && thrown === signal.reason)

/** What is wrong with an output that does not fit the contract: paths and expectations, never its values. */
export const outputIssues = (thrown: unknown): string[] =>
  thrown instanceof ORPCError && thrown.cause instanceof ValidationError
    ? thrown.cause.issues.map((issue) => issue.message)
    : []
