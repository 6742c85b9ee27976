import type { ScheduleJob } from '../contract/schedules.ts'
import type { Bilingual } from '../contract/shapes.ts'

export const jobNames: Readonly<Record<ScheduleJob, Bilingual>> = {
  'sync-all': { 'zh-CN': '全量同步', en: 'Full sync' },
  'sync-members': { 'zh-CN': '成员同步', en: 'Member sync' },
  'sync-departments': { 'zh-CN': '部门同步', en: 'Department sync' },
  'token-refresh': { 'zh-CN': '刷新令牌', en: 'Refresh tokens' },
  backup: { 'zh-CN': '备份', en: 'Backup' },
  'clean-up': { 'zh-CN': '清理', en: 'Clean-up' },
}
