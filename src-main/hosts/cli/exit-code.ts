import { applicationCodes } from '../../contract/errors.ts'
import type { DoctorReport } from '../../contract/profiles.ts'
import type { Run, RunState } from '../../contract/sync.ts'
import { findErrcode } from '../../wecom/errcode-dictionary.ts'

/** What the exit status of the command line means; other programs rely on these numbers (docs/user-guide.md). */
export const exitCode = {
  done: 0,
  defect: 1,
  usage: 2,
  notConfigured: 3,
  refusedByWecom: 4,
  upstream: 5,
  network: 6,
  partial: 7,
  awaitingConfirmation: 8,
  inUse: 9,
  cancelled: 130,
} as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** Application codes of architecture §4 that name one kind of exit by themselves. */
const ofAppCode: Readonly<Record<number, ExitCode>> = {
  400: exitCode.usage,
  409: exitCode.inUse,
  499: exitCode.cancelled,
  500: exitCode.defect,
  4001: exitCode.network,
  4002: exitCode.network,
  4003: exitCode.notConfigured,
  4200: exitCode.upstream,
  4201: exitCode.upstream,
  4202: exitCode.refusedByWecom,
}

/** Errcodes of the classes token, configuration and permission refuse the caller; all others are about the request. */
export const exitCodeOfErrcode = (errcode: number): ExitCode => {
  const errcodeClass = findErrcode(errcode)?.class
  return errcodeClass === 'T' || errcodeClass === 'C' || errcodeClass === 'P'
    ? exitCode.refusedByWecom
    : exitCode.upstream
}

const field = (data: unknown, key: string): unknown =>
  typeof data === 'object' && data !== null && key in data ? Reflect.get(data, key) : undefined

/** The exit status of a call that failed with `code` and `data` of contract/errors.ts. Anything undeclared is a defect. */
export const exitCodeOfError = (code: string, data: unknown): ExitCode => {
  switch (code) {
    case 'INVALID':
      // Nothing is wrong with what was asked; another process is in the way.
      return field(data, 'appCode') === applicationCodes.conflict ? exitCode.inUse : exitCode.usage
    case 'BAD_REQUEST':
    case 'NOT_IMPLEMENTED':
      return exitCode.usage
    case 'NOT_FOUND':
      return field(data, 'what') === 'profile' || field(data, 'what') === 'secret'
        ? exitCode.notConfigured
        : exitCode.usage
    case 'NOT_CONFIGURED':
    case 'VAULT_REFUSED':
    case 'UNAUTHORIZED':
    case 'LOCKED':
    case 'DATA_UNUSABLE':
    case 'FORBIDDEN':
      return exitCode.notConfigured
    case 'ALREADY_RUNNING':
    case 'IN_USE':
      return exitCode.inUse
    case 'WECOM_REJECTED':
      return exitCodeOfErrcode(Number(field(data, 'errcode')))
    case 'WECOM_UNREACHABLE':
    case 'WECOM_TIMEOUT':
      return exitCode.network
    case 'CANCELLED':
      return exitCode.cancelled
    default:
      return exitCode.defect
  }
}

const ofState: Readonly<Record<Exclude<RunState, 'failed'>, ExitCode>> = {
  queued: exitCode.done,
  running: exitCode.done,
  succeeded: exitCode.done,
  suspicious: exitCode.partial,
  partial: exitCode.partial,
  'awaiting-confirmation': exitCode.awaitingConfirmation,
  rejected: exitCode.cancelled,
  cancelled: exitCode.cancelled,
  interrupted: exitCode.partial,
}

/** The exit status after waiting for a run. A dry run ends where it should, so it waits for nobody unless the guard spoke. */
export const exitCodeOfRun = (run: Pick<Run, 'state' | 'dryRun' | 'guard' | 'appCode' | 'errcode'>): ExitCode => {
  if (run.state === 'awaiting-confirmation' && run.dryRun && run.guard.length === 0) return exitCode.done
  if (run.state !== 'failed') return ofState[run.state]
  if (run.errcode !== null) return exitCodeOfErrcode(run.errcode)
  return (run.appCode === null ? undefined : ofAppCode[run.appCode]) ?? exitCode.upstream
}

/** The doctor's failures are steps of its report; the first failed one decides. */
export const exitCodeOfDoctor = (report: Pick<DoctorReport, 'passed' | 'steps' | 'secretId'>): ExitCode => {
  if (report.passed) return exitCode.done
  const failed = report.steps.find((step) => step.state === 'failed')
  if (!failed) return exitCode.notConfigured
  if (failed.errcode !== null) return exitCodeOfErrcode(failed.errcode)
  const needsSecret = failed.name !== 'resolve' && failed.name !== 'connect'
  return needsSecret && report.secretId === null ? exitCode.notConfigured : exitCode.network
}

/** The exit status of work on several secrets of which some failed. */
export const exitCodeOfFailures = (total: number, failures: readonly { errcode: number | null }[]): ExitCode => {
  const [first] = failures
  if (!first) return exitCode.done
  if (failures.length < total) return exitCode.partial
  return first.errcode === null ? exitCode.network : exitCodeOfErrcode(first.errcode)
}
