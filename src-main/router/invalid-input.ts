import { ORPCError, ValidationError } from '@orpc/server'
import { applicationCodes } from '../contract/errors.ts'
import { inputFault } from './input-fault.ts'

/** One thing that is wrong with an input. Never holds the value that was sent. */
export interface InputIssue {
  /** Such as `scope.departmentId` or `status.0`; empty for the input as a whole. */
  path: string
  message: string
}

/** A caller that sends nonsense needs the first few reasons, not thousands. */
const maxIssues = 20

/** Readable form of an input that does not fit the contract; null where the failure is another one. */
export function invalidInput(thrown: unknown): ORPCError<'BAD_REQUEST', unknown> | null {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return null
  if (!(thrown.cause instanceof ValidationError)) return null
  const faults = thrown.cause.issues.slice(0, maxIssues).map((issue) => ({
    path: (issue.path ?? []).map(nameOfStep).join('.'),
    message: issue.message,
    ...inputFault(issue),
  }))
  const issues = faults.map(({ path, message }): InputIssue => ({ path, message }))
  const chinese = faults.map(({ path, 'zh-CN': said }) => (path ? `${path}（${said}）` : said))
  const english = faults.map(({ path, en: said }) => (path ? `${path} (${said})` : said))
  return new ORPCError('BAD_REQUEST', {
    message: `The input is not valid: ${issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')}`,
    data: {
      appCode: applicationCodes.badRequest,
      issues,
      hint: { 'zh-CN': `请检查：${chinese.join('、')}。`, en: `Check: ${english.join(', ')}.` },
    },
  })
}

const nameOfStep = (step: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof step === 'object' ? step.key : step)
