import type { Bilingual } from '@contract/shapes.ts'
import type { CallErrorCode, Remedy } from '@contract/errors.ts'
import { callOf } from '../client/failed-call.ts'

const codes = [
  'INVALID',
  'NOT_FOUND',
  'NOT_CONFIGURED',
  'ALREADY_RUNNING',
  'VAULT_REFUSED',
  'WECOM_REJECTED',
  'WECOM_UNREACHABLE',
  'WECOM_TIMEOUT',
  'LOCKED',
  'DATA_UNUSABLE',
  'CANCELLED',
] as const satisfies readonly CallErrorCode[]

/** OUTDATED: a part of the page cannot be loaded, as when the host has been updated or is gone. */
export type FailureCode = (typeof codes)[number] | 'FORBIDDEN' | 'DISCONNECTED' | 'SIGNED_OUT' | 'OUTDATED' | 'DEFECT'

/** A failed call as the error card shows it. */
export interface Failure {
  code: FailureCode
  /** The sentence from the host, in both languages; null where the page has to say it itself. */
  hint: Bilingual | null
  remedy: Remedy
  errcode: number | null
  errmsg: string | null
  hintId: string | null
  endpoint: string | null
  refusedIp: string | null
  /** What was not found, the run that already runs, or the field that was not accepted. */
  subject: string | null
  reportId: string | null
  /** With NOT_CONFIGURED: what is not there yet. */
  missing?: string | null
  /** The call of the contract, such as `sync.start`; null where the page failed by itself. */
  call?: string | null
  appCode: number | null
  /** The host's own words, for the diagnosis only. */
  message: string
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

function readHint(value: unknown): Bilingual | null {
  const pair = record(value)
  const [zh, en] = [text(pair['zh-CN']), text(pair['en'])]
  return zh && en ? { 'zh-CN': zh, en } : null
}

function readCode(code: unknown): FailureCode {
  if (code === 'UNAUTHORIZED' || code === 'FORBIDDEN') return 'FORBIDDEN'
  if (code === 'DISCONNECTED' || code === 'SERVICE_UNAVAILABLE') return 'DISCONNECTED'
  // A value that does not fit the contract; the person can do as little with the difference as with the code.
  if (code === 'BAD_REQUEST') return 'INVALID'
  return codes.find((known) => known === code) ?? 'DEFECT'
}

function firstIssue(issues: unknown): string | null {
  return Array.isArray(issues) ? text(record(issues[0])['path']) : null
}

/** What Chromium, Firefox, WebKit and the bundler's own loader say of a part that does not come. */
const missingPart =
  /dynamically imported module|importing a module script failed|unable to preload css|^loading (css )?chunk/i
const isMissingPart = (error: unknown): boolean => error instanceof Error && missingPart.test(error.message)

const remedyByCode: Partial<Record<FailureCode, Remedy>> = {
  NOT_CONFIGURED: 'add-secret',
  WECOM_UNREACHABLE: 'check-network',
  WECOM_TIMEOUT: 'retry',
  INVALID: 'fix-input',
  DISCONNECTED: 'retry',
}

function codeOf(error: unknown, { reason, code }: Record<string, unknown>): FailureCode {
  if (isMissingPart(error)) return 'OUTDATED'
  return reason === 'signed-out' ? 'SIGNED_OUT' : readCode(code)
}

/** Reads whatever a call threw. Nothing is assumed of its shape: it may also be a defect of the page itself. */
export function readFailure(error: unknown): Failure {
  const outer = record(error)
  const data = record(outer['data'])
  const code = codeOf(error, outer)
  return {
    code,
    hint: readHint(data['hint']),
    remedy: (text(data['remedy']) as Remedy | null) ?? remedyByCode[code] ?? 'none',
    errcode: number(data['errcode']),
    errmsg: text(data['errmsg']),
    hintId: text(data['hintId']),
    endpoint: text(data['endpoint']),
    refusedIp: text(data['refusedIp']),
    subject: text(data['id']) ?? text(data['runId']) ?? text(data['field']) ?? firstIssue(data['issues']),
    reportId: text(data['reportId']),
    missing: text(data['missing']),
    call: callOf(error),
    appCode: number(data['appCode']),
    message: error instanceof Error ? error.message : String(error),
  }
}

/** Whether the failure only says that somebody no longer wanted the answer. */
export function isAbort(error: unknown): boolean {
  return (error instanceof Error && error.name === 'AbortError') || record(error)['code'] === 'CANCELLED'
}

/** What runs where, as far as the page knows it. */
export interface Surroundings {
  version: string
  host: string
  nodeVersion: string
}

/** Plain text for a support request; it holds what the host sent, what runs where, and nothing else. */
export function diagnosis(failure: Failure, atMs: number, surroundings: Surroundings | null): string {
  const lines: [string, string | number | null][] = [
    ['time', new Date(atMs).toISOString()],
    ['version', surroundings && `WeCom Desk ${surroundings.version}`],
    ['host', surroundings && `${surroundings.host}, Node ${surroundings.nodeVersion}`],
    ['call', failure.call ?? null],
    ['code', failure.code],
    ['message', failure.message],
    ['appCode', failure.appCode],
    ['endpoint', failure.endpoint],
    ['errcode', failure.errcode],
    ['errmsg', failure.errmsg],
    ['hint', failure.hintId],
    ['ip', failure.refusedIp],
    ['subject', failure.subject],
    ['report', failure.reportId],
    ['page', navigator.userAgent],
  ]
  return lines
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}
