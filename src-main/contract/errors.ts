import { z } from 'zod'
import { permissions } from './permissions.ts'
import { bilingual } from './shapes.ts'

/**
 * Stable numbers for other systems (architecture §4). They never change their meaning.
 * @see docs/application-codes.md
 */
export const applicationCodes = {
  departmentSync: 2001,
  memberSync: 2002,
  fullSync: 2003,
  messageSend: 2004,
  localUserSend: 2005,
  messageRetry: 2006,
  upstreamUnavailable: 4001,
  upstreamTimeout: 4002,
  configuration: 4003,
  wecom: 4200,
  wecomApi: 4201,
  wecomAuthentication: 4202,
  callback: 4203,
  memberNotFound: 4204,
  departmentNotFound: 4205,
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  defect: 500,
} as const

/** What a person can do about a refusal; the page turns it into a button or a numbered path. */
export const remedies = [
  'retry',
  'check-secret',
  'check-corp-id',
  'check-agent-id',
  'add-secret',
  'add-trusted-ip',
  'widen-scope',
  'use-other-secret',
  'wait',
  'check-network',
  'check-proxy',
  'fix-input',
  'none',
] as const
export type Remedy = (typeof remedies)[number]

const common = { appCode: z.int(), hint: bilingual }

/** The failures a page, a script or the CLI may meet. Anything else is a defect and arrives as INTERNAL_SERVER_ERROR with a report id. */
export const callErrors = {
  /** The call is well-formed, but a rule forbids it. */
  INVALID: {
    status: 422,
    message: 'A value was not accepted',
    data: z.object({ ...common, field: z.string().optional() }),
  },
  /** The caller may make the call, but not ask for this. */
  FORBIDDEN: {
    status: 403,
    message: 'Not permitted',
    data: z.object({ ...common, permission: z.enum(permissions) }),
  },
  NOT_FOUND: {
    status: 404,
    message: 'There is no such thing',
    data: z.object({ ...common, what: z.string(), id: z.string() }),
  },
  NOT_CONFIGURED: {
    status: 409,
    message: 'Something must be configured first',
    data: z.object({
      ...common,
      missing: z.enum(['profile', 'secret', 'agent-id', 'key']),
      secretKinds: z.array(z.string()).optional(),
    }),
  },
  ALREADY_RUNNING: {
    status: 409,
    message: 'The same work is already running',
    data: z.object({ ...common, runId: z.string().optional() }),
  },
  VAULT_REFUSED: {
    status: 409,
    message: 'The credential store refused',
    data: z.object({ ...common, reason: z.enum(['no-key', 'wrong-key', 'damaged', 'key-file-not-accepted']) }),
  },
  WECOM_REJECTED: {
    status: 502,
    message: 'WeCom refused the call',
    data: z.object({
      ...common,
      errcode: z.int(),
      errmsg: z.string(),
      endpoint: z.string(),
      remedy: z.enum(remedies),
      /** Whether the same call may succeed later without anybody doing anything. */
      retryable: z.boolean(),
      /** Only with errcode 60020: the address that WeCom saw. */
      refusedIp: z.string().optional(),
      /** The number in `hint: [...]` of errmsg; WeCom's support asks for it. */
      hintId: z.string().optional(),
    }),
  },
  WECOM_UNREACHABLE: {
    status: 503,
    message: 'WeCom cannot be reached',
    data: z.object({ ...common, endpoint: z.string(), cause: z.string() }),
  },
  WECOM_TIMEOUT: {
    status: 504,
    message: 'WeCom did not answer in time',
    data: z.object({ ...common, endpoint: z.string(), timeoutMs: z.int() }),
  },
  /** The app lock is on: nothing but unlocking is answered. Any call may fail with it, so that none declares it. */
  LOCKED: { status: 423, message: 'The app is locked', data: z.object(common) },
  /** The database is damaged. Any call may fail with it, so that none declares it. */
  DATA_UNUSABLE: { status: 500, message: 'The database is damaged', data: z.object(common) },
  CANCELLED: { status: 499, message: 'Cancelled', data: z.object(common) },
} as const

export type CallErrorCode = keyof typeof callErrors
export type CallErrorData<C extends CallErrorCode> = z.infer<(typeof callErrors)[C]['data']>

const pick = <const K extends CallErrorCode>(...codes: K[]): Pick<typeof callErrors, K> =>
  Object.fromEntries(codes.map((code) => [code, callErrors[code]])) as Pick<typeof callErrors, K>

/** What any call that reads or writes local data may fail with. */
export const localErrors = pick('INVALID', 'NOT_FOUND', 'NOT_CONFIGURED', 'VAULT_REFUSED')

/** What a call may fail with that looks at more than the one permission which it needs. */
export const permissionErrors = { ...localErrors, ...pick('FORBIDDEN') }

/** What any call that reaches WeCom may fail with. */
export const upstreamErrors = {
  ...localErrors,
  ...pick('WECOM_REJECTED', 'WECOM_UNREACHABLE', 'WECOM_TIMEOUT', 'CANCELLED'),
}

/** What any call may fail with that wants the data for itself for a moment. */
export const privacyErrors = { ...localErrors, ...pick('ALREADY_RUNNING') }

/** What starting a run may fail with. */
export const runErrors = { ...upstreamErrors, ...pick('ALREADY_RUNNING') }
