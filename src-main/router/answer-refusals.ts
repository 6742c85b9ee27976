import { ORPCError } from '@orpc/server'
import { applicationCodes } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'

/** What may be wrong with a request before it reaches a call. */
const refusals = {
  BAD_REQUEST: {
    status: 400,
    hint: {
      'zh-CN': '无法读取请求内容，请发送有效的 JSON。',
      en: 'The request could not be read. Send valid JSON.',
    },
    appCode: applicationCodes.badRequest,
  },
  NOT_FOUND: {
    status: 404,
    hint: { 'zh-CN': '没有这个接口。', en: 'There is no such call.' },
    appCode: applicationCodes.notFound,
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    hint: { 'zh-CN': '请求内容过大。', en: 'The request is too large.' },
    appCode: applicationCodes.badRequest,
  },
} as const satisfies Record<string, { status: number; hint: Bilingual; appCode: number }>

export const refusal = (code: keyof typeof refusals, options?: ErrorOptions) => {
  const { status, hint, appCode } = refusals[code]
  return new ORPCError(code, { status, message: hint.en, data: { appCode, hint }, ...options })
}

/**
 * For the `interceptors` of every transport's handler: what fails before a call is reached fails in the form in which calls
 * do. The failures of calls have it already (answer-failures.ts), so that anything else is an input that cannot be read.
 */
export async function answerRefusals<Result extends { matched: boolean }>({
  next,
}: {
  next(): Promise<Result>
}): Promise<Result> {
  let result: Result
  try {
    result = await next()
  } catch (error) {
    if (error instanceof ORPCError && hasHint(error.data)) throw error
    throw refusal(isTooLarge(error) ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST', { cause: error })
  }
  if (!result.matched) throw refusal('NOT_FOUND')
  return result
}

const hasHint = (data: unknown): boolean => typeof data === 'object' && data !== null && 'hint' in data

export const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'PAYLOAD_TOO_LARGE'
