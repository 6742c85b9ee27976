import { doctorStep } from '../contract/profiles.ts'
import type { DoctorStep } from '../contract/profiles.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Clock } from '../ports.ts'
import { errcodes } from '../wecom/errcodes.ts'
import { faultCode, networkHint } from '../wecom/network-fault.ts'
import { redact } from '../wecom/redact.ts'
import { ApiError, ConfigError, NetworkError, TimeoutError, WeComError } from '../wecom/wecom-error.ts'

export type StepName = DoctorStep['name']
export const stepNames: readonly StepName[] = doctorStep.shape.name.options

/** What a step found out; `remedy` where it passed but something should be done all the same. */
export interface Finding {
  detail: Bilingual
  remedy?: Bilingual | null
}

/** Names, addresses and WeCom's own words need no translation. */
export const sameInBoth = (text: string): Bilingual => ({ 'zh-CN': text, en: text })

export const skippedStep = (name: StepName, detail: Bilingual): DoctorStep => ({
  name,
  state: 'skipped',
  durationMs: 0,
  detail,
  remedy: null,
  errcode: null,
  refusedIp: null,
})

/** Failures become the step's outcome; only the caller's own cancellation passes through. */
export async function runStep(
  name: StepName,
  clock: Clock,
  signal: AbortSignal | undefined,
  work: () => Promise<Finding>,
): Promise<DoctorStep> {
  signal?.throwIfAborted()
  const startedAtMs = clock.nowMs()
  const outcome = await work().then(
    ({ detail, remedy = null }) => ({ state: 'passed' as const, detail, remedy, errcode: null, refusedIp: null }),
    (error: unknown) => {
      signal?.throwIfAborted()
      return { state: 'failed' as const, ...describeFailure(error) }
    },
  )
  return { name, ...outcome, durationMs: Math.max(0, clock.nowMs() - startedAtMs) }
}

/** Why something failed and what to do, for a person. */
export function describeFailure(error: unknown): Pick<DoctorStep, 'detail' | 'remedy' | 'errcode' | 'refusedIp'> {
  if (error instanceof ApiError) {
    return {
      detail: sameInBoth(`${error.endpoint} ${error.errcode}: ${error.errmsg}`),
      remedy: error.facts.hint,
      errcode: error.errcode,
      refusedIp: error.errcode === errcodes.ipNotTrusted ? error.refusedIp : null,
    }
  }
  if (error instanceof WeComError) {
    const detail = { 'zh-CN': inChinese(error), en: error.message }
    return { detail, remedy: error.facts.hint, errcode: null, refusedIp: null }
  }
  const code = faultCode(error) ?? 'NETWORK'
  const text = error instanceof Error && error.message !== '' ? redact(error.message) : 'failed'
  return {
    detail: sameInBoth(text.includes(code) ? text : `${code}: ${text}`),
    remedy: networkHint(code).hint,
    errcode: null,
    refusedIp: null,
  }
}

/** The messages of errors are English; here is what a person reads instead. */
function inChinese(error: WeComError): string {
  if (error instanceof TimeoutError) return `${error.endpoint} 在 ${error.timeoutMs / 1000} 秒内没有应答`
  if (error instanceof NetworkError) return `${error.endpoint} 请求失败：${error.causeCode}`
  if (error instanceof ConfigError) return `${error.endpoint} 没有发出：缺少所需的配置`
  return error.message
}
