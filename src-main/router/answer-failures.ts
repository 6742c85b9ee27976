import { randomBytes } from 'node:crypto'
import { ORPCError } from '@orpc/server'
import type { Log } from '../ports.ts'
import { contractRouter, nameOf } from './contract-router.ts'
import { convertError, outputIssues } from './convert-error.ts'
import type { DefectData } from './convert-error.ts'
import { guardStream, isStream } from './guard-stream.ts'
import { redactValues } from './redact-values.ts'
import type { TextRedactor } from './redact-values.ts'

export interface FailureAnswerOptions {
  log: Log
  redactor: TextRedactor
  /** Short and random; a person reads it out to support. */
  newReportId?: () => string
  /** Milliseconds that only ever rise. */
  now?: () => number
}

/** Every page asks many times: damage is in the log once in so long. */
const damageSilenceMs = 60_000

const randomReportId = () => randomBytes(5).toString('hex')

/** Makes every failure one that the contract declares, or a defect with a report id; see convert-error.ts. */
export function answerFailures({
  log,
  redactor,
  newReportId = randomReportId,
  now = () => performance.now(),
}: FailureAnswerOptions) {
  const answerDefect = (
    thrown: unknown,
    call: string,
    converted: { appCode: number; hint: DefectData['hint'] | null },
  ) => {
    const reportId = newReportId()
    log.error('A call failed unexpectedly', { call, reportId, error: thrown, issues: outputIssues(thrown) })
    const data: DefectData = {
      appCode: converted.appCode,
      reportId,
      hint: converted.hint ?? {
        'zh-CN': `程序出现意外错误。请把报告编号 ${reportId} 和日志一起交给支持人员。`,
        en: `Something unexpected went wrong. Give support the report id ${reportId} together with the log.`,
      },
    }
    return new ORPCError('INTERNAL_SERVER_ERROR', { message: `Unexpected failure, report id ${reportId}`, data })
  }

  let damageNotedAt = -damageSilenceMs
  const noteDamage = (thrown: unknown, call: string) => {
    if (now() - damageNotedAt < damageSilenceMs) return
    damageNotedAt = now()
    log.error('The database is damaged', { call, error: thrown })
  }

  const answer = (
    thrown: unknown,
    call: string,
    declared: Record<string, unknown>,
    signal: AbortSignal | undefined,
  ) => {
    const converted = convertError(thrown, declared, signal)
    if (converted.kind === 'defect') return answerDefect(thrown, call, converted)
    const { code, status, message, data } = converted.error
    if (code === 'DATA_UNUSABLE') noteDamage(thrown, call)
    return new ORPCError(code, { status, message: redactor.text(message), data: redactValues(data, redactor) })
  }

  return contractRouter.middleware(async ({ path, procedure, signal, next }, _input, output) => {
    const convert = (thrown: unknown) => answer(thrown, nameOf(path), procedure['~orpc'].errorMap, signal)
    try {
      const result = await next()
      return isStream(result.output) ? output(guardStream(result.output, signal, convert)) : result
    } catch (error) {
      throw convert(error)
    }
  })
}
