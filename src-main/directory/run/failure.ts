import { ApiError, ConfigError, NetworkError, TimeoutError, TokenError, WeComError } from '../../wecom/wecom-error.ts'

/**
 * What a failed call means for the run:
 * `fatal`: every other call would fail as well (secret, address, permission), so the run ends;
 * `gone`: the thing does not exist or cannot be seen any more;
 * `single`: only this one thing is affected.
 */
export type FailureKind = 'fatal' | 'gone' | 'single'

/** Errcodes by which WeCom says that a member, department or tag is not there or not visible (reference §20). */
const gone = new Set([40_003, 40_066, 40_068, 46_004, 60_003, 60_011, 60_021, 60_030, 60_111, 60_123, 92_000])
/** Refusals that concern the whole company, app or secret. */
const fatal = new Set([
  45_009, 48_001, 48_002, 48_004, 48_006, 48_008, 48_009, 50_003, 60_020, 60_031, 301_002, 301_007,
])

export const failureKind = (error: unknown): FailureKind => {
  if (error instanceof TokenError || error instanceof ConfigError) return 'fatal'
  if (error instanceof ApiError) return fatal.has(error.errcode) ? 'fatal' : gone.has(error.errcode) ? 'gone' : 'single'
  if (error instanceof NetworkError || error instanceof TimeoutError) return 'single'
  return 'fatal'
}

/** A sentence for the list of problems. */
export const failureReason = (error: unknown): string =>
  error instanceof WeComError ? `${error.message} ${error.facts.hint['zh-CN']} ${error.facts.hint.en}` : String(error)

/** So many calls in a row without an answer mean that nothing answers any more. */
const maxUnansweredInARow = 10

/** Decides when single failures have become a general one. */
export const createFailureWatch = () => {
  let unanswered = 0
  return {
    succeeded: (): void => {
      unanswered = 0
    },
    /** @returns the kind, `fatal` once too many in a row went unanswered */
    failed: (error: unknown): FailureKind => {
      const kind = failureKind(error)
      if (error instanceof NetworkError || error instanceof TimeoutError) unanswered++
      else unanswered = 0
      return unanswered >= maxUnansweredInARow ? 'fatal' : kind
    },
  }
}
