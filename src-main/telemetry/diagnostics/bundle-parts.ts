import type { Bilingual } from '../../contract/shapes.ts'

/** Parts of a bundle, in the order in which they are shown. */
export const partNames = [
  'environment',
  'configuration',
  'database',
  'schedules',
  'runs',
  'metrics',
  'errors',
  'log',
] as const
export type PartName = (typeof partNames)[number]

export interface PartWords {
  title: Bilingual
  description: Bilingual
}

export const partWords: Readonly<Record<PartName, PartWords>> = {
  environment: {
    title: { 'zh-CN': '运行环境', en: 'Environment' },
    description: {
      'zh-CN': '程序、Node、SQLite 与操作系统的版本，内存与时区。不含计算机名、用户名和完整路径。',
      en: 'Versions of the program, Node, SQLite and the system, memory, time zone. No machine or user name, no full paths.',
    },
  },
  configuration: {
    title: { 'zh-CN': '配置', en: 'Configuration' },
    description: {
      'zh-CN': '设置了哪些企业、凭据和环境变量。只有是否设置，没有任何值；企业名称为代号，CorpID 已缩短。',
      en: 'Which companies, credentials and variables are set, never their values. Companies have numbers for names, corp ids are shortened.',
    },
  },
  database: {
    title: { 'zh-CN': '数据库', en: 'Database' },
    description: {
      'zh-CN': '结构版本、每个表的行数、大小、完整性检查结果和进程占用情况。不含表中的内容。',
      en: 'Schema version, rows per table, sizes, the integrity check and which process holds what. None of the content.',
    },
  },
  schedules: {
    title: { 'zh-CN': '计划', en: 'Schedules' },
    description: { 'zh-CN': '所有计划及其上次结果。', en: 'All schedules and how each ended last.' },
  },
  runs: {
    title: { 'zh-CN': '最近的同步', en: 'Recent syncs' },
    description: {
      'zh-CN': '最近 50 次同步的状态、数量与原因。不含人员和部门。',
      en: 'State, counts and reason of the last 50 syncs. No people and no departments.',
    },
  },
  metrics: {
    title: { 'zh-CN': '指标', en: 'Metrics' },
    description: {
      'zh-CN': '最近 7 天各接口的调用与错误，最近 24 小时的内存、处理器和数据大小。',
      en: 'Calls and errors per API in 7 days; memory, processor and data size in 24 hours.',
    },
  },
  errors: {
    title: { 'zh-CN': '最近的警告和错误', en: 'Recent warnings and errors' },
    description: {
      'zh-CN': '最近 300 行。凭据已再次遮盖，人员以代号表示；服务器地址保留。',
      en: 'The last 300 lines. Credentials masked once more, people replaced by numbers; addresses of servers stay.',
    },
  },
  log: {
    title: { 'zh-CN': '日志', en: 'Log' },
    description: {
      'zh-CN': '最近 2,000 行。凭据已再次遮盖，人员以代号表示；服务器地址保留。',
      en: 'The last 2,000 lines. Credentials masked once more, people replaced by numbers; addresses of servers stay.',
    },
  },
}

/** For whoever opens the bundle. */
export const readme = `WeCom Desk diagnostics / 企业微信助手诊断包

No credentials and no personal data: people, companies and machines appear as [member 1 name], [company 2 name] and so
on. The same number is the same person within this bundle, and means nothing outside of it.
不含凭据和个人信息：人员、企业和计算机以 [member 1 name]、[company 2 name] 等代号表示；同一代号在本诊断包内指同一对象。
`
