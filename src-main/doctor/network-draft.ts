import type { Actor } from '../area-service.ts'
import { invalid } from '../errors.ts'
import { plainApiBaseUrl } from '../profiles/api-base-url.ts'
import { corpIdProblem } from '../profiles/corp-id.ts'
import { draftProxy } from '../profiles/proxy-login.ts'
import type { Company } from '../wecom/types.ts'

/** How WeCom would be reached; what is left out stays as it is stored. */
export interface NetworkDraft {
  corpId?: string | undefined
  apiBaseUrl?: string | undefined
  proxy?: string | undefined
  timeoutMs?: number | undefined
}

/**
 * The company as it would be with another network.
 * @throws INVALID where the actor may not change the company: a stored secret would go to whatever address is given
 */
export function withNetwork(company: Company, network: NetworkDraft | undefined, { permissions }: Actor): Company {
  if (!network) return company
  if (!permissions.has('wechat.profile.manage'))
    throw invalid(
      {
        'zh-CN': '没有修改企业的权限，只能用已保存的网络设置检查。',
        en: 'Only who may change the company can try another network; the stored one can be checked.',
      },
      'network',
    )
  const { corpId = company.corpId, apiBaseUrl = company.apiBaseUrl, proxy, timeoutMs = company.timeoutMs } = network
  const problem = corpIdProblem(corpId)
  if (network.corpId !== undefined && problem) throw invalid(problem, 'corpId')
  return {
    ...company,
    corpId,
    apiBaseUrl: plainApiBaseUrl(apiBaseUrl),
    proxy: proxy === undefined ? company.proxy : draftProxy(proxy, company.proxy, company.profileId),
    timeoutMs,
  }
}
