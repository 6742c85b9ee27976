import type { Bilingual } from '../contract/shapes.ts'
import type { PersonPlace } from './bulk/person-repository.ts'

/** Where something of a person may stand, for the preview of what is erased. */
export const placeTitles: Readonly<Record<PersonPlace | 'files' | 'logs', Bilingual>> = {
  member: { 'zh-CN': '通讯录镜像', en: 'Mirrored directory' },
  departments: { 'zh-CN': '所在部门', en: 'Departments' },
  tags: { 'zh-CN': '标签', en: 'Tags' },
  history: { 'zh-CN': '本人的变更记录', en: 'Their own history' },
  otherHistory: {
    'zh-CN': '部门、标签和他人的变更记录中提到此人',
    en: 'History of departments, tags and others naming them',
  },
  references: { 'zh-CN': '他人的直属上级、部门负责人', en: 'Named as the leader of people and departments' },
  plans: { 'zh-CN': '等待确认的计划（整份作废）', en: 'Plans that wait (each is discarded as a whole)' },
  runs: { 'zh-CN': '同步运行中的问题和范围', en: 'Problems and scopes of sync runs' },
  notifications: {
    'zh-CN': '通知、告警投递和计划任务的记录',
    en: 'Notifications, alert deliveries and records of jobs',
  },
  savedFilters: { 'zh-CN': '已存筛选', en: 'Saved filters' },
  files: {
    'zh-CN': '导出和待下载的文件（全部删除，不论内容）',
    en: 'Exports and files waiting to be fetched (all of them)',
  },
  logs: { 'zh-CN': '日志中提到此人的行', en: 'Log lines naming them' },
}
