import type { DoctorReport, DoctorStep } from '@contract/profiles.ts'
import { AsyncIteratorClass } from '@orpc/client'

export const doctorStep = (change: Partial<DoctorStep> = {}): DoctorStep => ({
  name: 'token',
  state: 'passed',
  durationMs: 12,
  detail: { 'zh-CN': '企业微信签发了令牌', en: 'WeCom issued a token' },
  remedy: null,
  errcode: null,
  refusedIp: null,
  ...change,
})

/** A whole report; `issued`: whether its token step passed. */
export const doctorReport = (passed: boolean, issued = passed): DoctorReport => ({
  profileId: 'p1',
  secretId: null,
  passed,
  steps: [doctorStep({ state: issued ? 'passed' : 'failed', errcode: issued ? null : 40001 })],
  tokenPreview: issued ? 'T0123456789abcdefghi' : null,
})

/** What `doctor.watch` answers with. */
export function streamOf<T>(...items: T[]): AsyncIteratorClass<T, unknown, void> {
  const left = items.values()
  return new AsyncIteratorClass(
    () => Promise.resolve(left.next()),
    () => Promise.resolve(),
  )
}
