import type { UpcomingJob } from '../contract/overview.ts'
import type { SecretInfo, SecretKind } from '../contract/profiles.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { TokenStatus } from '../contract/tokens.ts'

/** A token that is renewed by itself because it is in use. */
export interface PlannedRenewal {
  secretId: string
  atMs: number
}

export interface JobPlans {
  /** When all tokens are fetched again; null where nobody does so. */
  hourlyRefreshAtMs: number | null
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
export const upcomingJobs = ({ hourlyRefreshAtMs, renewals, secrets, tokens }: JobPlans): UpcomingJob[] => {
  const statusOf = new Map(tokens.map((token) => [token.secretId, token]))
  // The hourly job leaves out what WeCom has never accepted, and does not knock again with what it refused.
  const refreshed = secrets.filter(
    ({ id, provenAtMs }) => provenAtMs !== null && statusOf.get(id)?.state !== 'refused',
  ).length
  const jobs: UpcomingJob[] = []
  if (hourlyRefreshAtMs !== null && refreshed > 0)
    jobs.push({
      kind: 'token-refresh',
      title: {
        'zh-CN': `刷新 ${refreshed} 个令牌（每小时）`,
        en: refreshed === 1 ? 'Refresh 1 token (hourly)' : `Refresh ${refreshed} tokens (hourly)`,
      },
      atMs: hourlyRefreshAtMs,
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
