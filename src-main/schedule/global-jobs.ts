import { backupHints } from '../backup/backup-hints.ts'
import type { BackupFile } from '../contract/backup.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { DeskError } from '../errors.ts'
import type { TokensService } from '../tokens/tokens-service.ts'
import { endOfError, jobEnd } from './job-end.ts'
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

const isOther = (error: unknown, hint: Bilingual): boolean => error instanceof DeskError && error.data.hint === hint

/** The daily backup, which tells people itself where it fails. */
export const backupJob =
  (backup: (signal: AbortSignal) => Promise<Pick<BackupFile, 'sizeBytes'>>): Job =>
  async (_about, signal) => {
    try {
      const { sizeBytes } = await backup(signal)
      const size = `${(sizeBytes / 1_000_000).toFixed(1)} MB`
      return jobEnd('done', { 'zh-CN': `备份大小 ${size}。`, en: `The backup has ${size}.` })
    } catch (error) {
      if (signal.aborted) throw error
      // Somebody is making one by hand.
      if (isOther(error, backupHints.busy)) return { ...endOfError(error), hope: 'later' }
      return { ...endOfError(error), isTold: true }
    }
  }

export const cleanUpJob =
  (cleanUp: (signal: AbortSignal) => Promise<readonly { removed: number }[]>): Job =>
  async (_about, signal) => {
    const removed = (await cleanUp(signal)).reduce((sum, one) => sum + one.removed, 0)
    return jobEnd('done', {
      'zh-CN': removed === 0 ? '没有到期的数据。' : `已清理 ${removed} 项。`,
      en:
        removed === 0
          ? 'Nothing was old enough to go.'
          : removed === 1
            ? '1 thing removed.'
            : `${removed} things removed.`,
    })
  }
