import type { Bilingual } from '../../contract/shapes.ts'
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

/** What went wrong, in the words that WeCom or the network used. */
const told = (error: WeComError): Bilingual => {
  if (error instanceof ApiError)
    return {
      'zh-CN': `${error.endpoint} 返回 ${error.errcode}（${error.errmsg}）。`,
      en: `${error.endpoint} answered ${error.errcode} (${error.errmsg}).`,
    }
  if (error instanceof TimeoutError)
    return {
      'zh-CN': `${error.endpoint} 在 ${error.timeoutMs} 毫秒内没有应答。`,
      en: `${error.endpoint} did not answer within ${error.timeoutMs} ms.`,
    }
  const code = error instanceof NetworkError ? ` (${error.causeCode})` : ''
  return { 'zh-CN': `${error.endpoint} 失败${code}。`, en: `${error.endpoint} failed${code}.` }
}

/** What happened and what to do, for the list of problems. */
export const failureReason = (error: unknown): Bilingual => {
  if (!(error instanceof WeComError)) return { 'zh-CN': `内部错误：${String(error)}`, en: `A defect: ${String(error)}` }
  const what = told(error)
  const { hint } = error.facts
  return { 'zh-CN': `${what['zh-CN']}${hint['zh-CN']}`, en: `${what.en} ${hint.en}` }
}

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
