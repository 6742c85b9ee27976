import type { ErrcodeEntry } from '@contract/errcodes.ts'
import type { Run } from '@contract/sync.ts'
import type { Failure, FailureCode } from '../../app/failure.ts'

/** WeCom saw an address that is not in the list of trusted ones. */
const ipNotTrusted = 60020
const ipAddress = /\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})+\b/i

/** Application codes of the host by what they tell a person, see docs/application-codes.md. */
const codes: Partial<Record<number, FailureCode>> = {
  4001: 'WECOM_UNREACHABLE',
  4002: 'WECOM_TIMEOUT',
  4003: 'NOT_CONFIGURED',
  4200: 'WECOM_REJECTED',
  4201: 'WECOM_REJECTED',
  4202: 'WECOM_REJECTED',
}
const remedies: Partial<Record<FailureCode, Failure['remedy']>> = {
  WECOM_UNREACHABLE: 'check-network',
  WECOM_TIMEOUT: 'retry',
  NOT_CONFIGURED: 'add-secret',
}

/** The address that WeCom refused. A run keeps it in the words of its reason only; there it is the one of that time. */
function refusedIp({ errcode, reason }: Run): string | null {
  return errcode === ipNotTrusted ? (ipAddress.exec(reason?.en ?? '')?.[0] ?? null) : null
}

/** A run that failed, as an error card shows it. */
export function runFailure(run: Run, entry: ErrcodeEntry | null): Failure {
  const code = codes[run.appCode ?? 0] ?? (run.errcode === null ? 'DEFECT' : 'WECOM_REJECTED')
  return {
    code,
    hint: run.reason,
    remedy: entry?.remedy ?? remedies[code] ?? 'none',
    errcode: run.errcode,
    errmsg: null,
    hintId: null,
    endpoint: null,
    refusedIp: refusedIp(run),
    subject: null,
    reportId: null,
    missing: null,
    call: 'sync.start',
    appCode: run.appCode,
    message: `sync run ${run.runId} ${run.state}`,
  }
}
