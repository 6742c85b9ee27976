import type { Bilingual } from '../contract/shapes.ts'
import type { TokensService } from '../tokens/tokens-service.ts'
import { jobEnd } from './job-end.ts'
import type { Job } from './job-end.ts'

/** Fetches every token that is worth it. What fails for single secrets is told by the alerts of secrets. */
export const tokenRefreshJob =
  (tokens: Pick<TokensService, 'refreshEverything'>): Job =>
  async (_about, signal) => {
    const { total, success, failed } = await tokens.refreshEverything(signal)
    if (total === 0) return jobEnd('done', { 'zh-CN': '没有需要刷新的令牌。', en: 'There was no token to refresh.' })
    const detail: Bilingual =
      failed === 0
        ? {
            'zh-CN': `已刷新 ${success} 个令牌。`,
            en: success === 1 ? '1 token refreshed.' : `${success} tokens refreshed.`,
          }
        : {
            'zh-CN': `${total} 个令牌中有 ${failed} 个刷新失败，详见凭据页。`,
            en: `${failed} of ${total} tokens could not be refreshed; see the credentials.`,
          }
    // Every call fetches its own token where there is none: nothing is gained by trying before the next hour.
    return jobEnd(failed === 0 ? 'done' : success > 0 ? 'partial' : 'failed', detail, { isTold: true })
  }

/** A piece of work that knows nothing of schedules; it throws where it fails. */
export const plainJob =
  (work: (signal: AbortSignal) => Promise<unknown>): Job =>
  async (_about, signal) => {
    await work(signal)
    return undefined
  }
