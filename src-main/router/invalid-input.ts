import { ORPCError, ValidationError } from '@orpc/server'
import { applicationCodes } from '../contract/errors.ts'

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
  const issues = thrown.cause.issues.slice(0, maxIssues).map((issue) => ({
    path: (issue.path ?? []).map(nameOfStep).join('.'),
    message: issue.message,
  }))
  const fields = [...new Set(issues.map((issue) => issue.path).filter((path) => path !== ''))].join(', ')
  return new ORPCError('BAD_REQUEST', {
    message: `The input is not valid: ${issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')}`,
    data: {
      appCode: applicationCodes.badRequest,
      issues: issues satisfies InputIssue[],
      hint: {
        'zh-CN': fields ? `请检查这些字段：${fields}。` : '请检查输入内容。',
        en: fields ? `Check these fields: ${fields}.` : 'Check the input.',
      },
    },
  })
}

const nameOfStep = (step: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof step === 'object' ? step.key : step)
