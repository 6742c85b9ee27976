import type { UpcomingJob } from '../contract/overview.ts'
import type { SecretInfo, SecretKind } from '../contract/profiles.ts'
import type { ScheduleJob } from '../contract/schedules.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { TokenStatus } from '../contract/tokens.ts'
import { jobNames } from '../schedule/schedule-names.ts'

/** A token that is renewed by itself because it is in use. */
export interface PlannedRenewal {
  secretId: string
  atMs: number
}

/** What is done by the clock next. */
export interface ScheduledJob {
  job: ScheduleJob
  /** The rule in words. */
  description: Bilingual
  atMs: number
}

export interface JobPlans {
  schedules: readonly ScheduledJob[]
  renewals: readonly PlannedRenewal[]
  secrets: readonly SecretInfo[]
  tokens: readonly TokenStatus[]
}

const kindNames: Record<SecretKind, Bilingual> = {
  app: { 'zh-CN': '自建应用', en: 'Self-built app' },
  'directory-sync': { 'zh-CN': '通讯录同步', en: 'Directory sync' },
  'customer-contact': { 'zh-CN': '客户联系', en: 'Customer contact' },
}

const nameOf = ({ label, kind }: TokenStatus): Bilingual =>
  label === '' ? kindNames[kind] : { 'zh-CN': label, en: label }

/** What will happen by itself for one company, the next first. */
export const upcomingJobs = ({ schedules, renewals, secrets, tokens }: JobPlans): UpcomingJob[] => {
  const statusOf = new Map(tokens.map((token) => [token.secretId, token]))
  // The job leaves out what WeCom has never accepted, and does not knock again with what it refused.
  const refreshed = secrets.filter(
    ({ id, provenAtMs }) => provenAtMs !== null && statusOf.get(id)?.state !== 'refused',
  ).length
  const jobs: UpcomingJob[] = schedules.flatMap(({ job, description, atMs }): UpcomingJob[] => {
    if (job !== 'token-refresh') return [{ kind: 'schedule', title: scheduleTitle(jobNames[job], description), atMs }]
    if (refreshed === 0) return []
    const title = {
      'zh-CN': `刷新 ${refreshed} 个令牌`,
      en: refreshed === 1 ? 'Refresh 1 token' : `Refresh ${refreshed} tokens`,
    }
    return [{ kind: 'schedule', title: scheduleTitle(title, description), atMs }]
  })
  for (const { secretId, atMs } of renewals) {
    const status = statusOf.get(secretId)
    if (!status) continue
    const name = nameOf(status)
    jobs.push({
      kind: 'token-refresh',
      title: { 'zh-CN': `令牌到期前更新：${name['zh-CN']}`, en: `Renew before expiry: ${name.en}` },
      atMs,
    })
  }
  return jobs.sort((a, b) => a.atMs - b.atMs)
}

const scheduleTitle = (name: Bilingual, rule: Bilingual): Bilingual => ({
  'zh-CN': `${name['zh-CN']}（${rule['zh-CN']}）`,
  en: `${name.en} (${rule.en.charAt(0).toLowerCase()}${rule.en.slice(1)})`,
})
