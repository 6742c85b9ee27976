import type { DoctorReport } from '@contract/profiles.ts'
import type { Language } from '@contract/shapes.ts'
import { formatDuration } from '../../format/times.ts'
import type { Text } from '../../locales/index.ts'

/** What was checked, by the name a person knows it by. */
export interface NamedReport {
  name: string
  report: DoctorReport
}

/** A report as plain text, to be sent to whoever helps. It leaves out the proof: no part of a token travels with it. */
export function reportText(reports: readonly NamedReport[], { t, pick, language }: Text, atMs: number): string {
  const head = `${t('doctor.report')}  ${new Date(atMs).toISOString()}`
  return [head, ...reports.map((one) => oneReport(one, t, pick, language.value))].join('\n\n')
}

function oneReport({ name, report }: NamedReport, t: Text['t'], pick: Text['pick'], language: Language): string {
  const lines = report.steps.flatMap((step) => {
    const took = step.state === 'skipped' ? '' : `  ${formatDuration(step.durationMs, language)}`
    return [
      `[${t(`doctor.state.${step.state}`)}] ${t(`doctor.step.${step.name}`)}${took}`,
      `    ${pick(step.detail)}`,
      ...(step.errcode === null ? [] : [`    ${t('doctor.errcode', { code: step.errcode })}`]),
      ...(step.refusedIp === null ? [] : [`    ${t('doctor.refusedIp')}  ${step.refusedIp}`]),
      ...(step.remedy === null ? [] : [`    ${t('doctor.remedy')}  ${pick(step.remedy)}`]),
    ]
  })
  return [name === '' ? t('doctor.noSecret') : name, ...lines, verdictOf(report, t)].join('\n')
}

/** Without a secret nothing but the network is looked at, and nothing has failed. */
export const verdictOf = (report: DoctorReport, t: Text['t']): string => {
  if (report.passed) return t('doctor.passed')
  return t(report.steps.some(({ state }) => state === 'failed') ? 'doctor.failed' : 'doctor.incomplete')
}
