import type { Bilingual, Language } from '../contract/shapes.ts'
import type { FieldChange } from '../contract/sync.ts'
import type { PersonReport } from './person-report.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (value: unknown): string =>
  String(value ?? '—').replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
/** Text that may run from right to left must not carry its neighbours along. */
const shown = (value: unknown): string => `<bdi>${escape(value === '' ? '—' : value)}</bdi>`

const style = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:960px;
margin:24px auto;padding:0 16px}h1{font-size:20px}h2{font-size:15px;margin:24px 0 4px;border-bottom:1px solid #8886}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;overflow-wrap:anywhere}
th{font-weight:600;white-space:nowrap}tr+tr{border-top:1px solid #8883}.muted{opacity:.7}pre{white-space:pre-wrap;overflow-wrap:anywhere}`

const words = {
  title: { 'zh-CN': '个人数据报告', en: 'Personal data report' },
  made: { 'zh-CN': '生成时间', en: 'Made at' },
  company: { 'zh-CN': '企业', en: 'Company' },
  person: { 'zh-CN': '身份', en: 'Identity' },
  departments: { 'zh-CN': '部门', en: 'Departments' },
  tags: { 'zh-CN': '标签', en: 'Tags' },
  leads: { 'zh-CN': '作为上级或负责人', en: 'Leads' },
  history: { 'zh-CN': '变更记录', en: 'History' },
  plans: { 'zh-CN': '等待确认的变更', en: 'Changes that wait for confirmation' },
  problems: { 'zh-CN': '同步中的问题', en: 'Problems of syncs' },
  notifications: { 'zh-CN': '通知', en: 'Notifications' },
  audit: { 'zh-CN': '审计记录', en: 'Audit trail' },
  answer: { 'zh-CN': '企业微信返回的内容', en: "WeCom's answer" },
  elsewhere: { 'zh-CN': '其他位置', en: 'Elsewhere' },
  none: { 'zh-CN': '没有', en: 'None' },
  utc: { 'zh-CN': '时间均为 UTC。', en: 'All times are UTC.' },
} as const satisfies Record<string, Bilingual>

const identity: Readonly<Record<keyof PersonReport['person'], Bilingual>> = {
  userId: { 'zh-CN': '账号', en: 'User id' },
  name: { 'zh-CN': '姓名', en: 'Name' },
  alias: { 'zh-CN': '别名', en: 'Alias' },
  englishName: { 'zh-CN': '英文名', en: 'English name' },
  position: { 'zh-CN': '职务', en: 'Position' },
  mobile: { 'zh-CN': '手机', en: 'Mobile' },
  email: { 'zh-CN': '邮箱', en: 'E-mail' },
  bizMail: { 'zh-CN': '企业邮箱', en: 'Business mail' },
  status: { 'zh-CN': '状态', en: 'Status' },
  firstSeenAt: { 'zh-CN': '首次见到', en: 'First seen' },
  lastChangedAt: { 'zh-CN': '最近变更', en: 'Last changed' },
  leftVisibleRangeAt: { 'zh-CN': '离开可见范围', en: 'Left the visible range' },
}

/** The report as one page without scripts, to be read anywhere and printed. */
export const reportAsHtml = (report: PersonReport, language: Language): string => {
  const say = (text: Bilingual): string => escape(text[language])
  const none = `<p class="muted">${say(words.none)}</p>`
  const table = (rows: readonly (readonly unknown[])[]): string =>
    rows.length === 0
      ? none
      : `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${shown(cell)}</td>`).join('')}</tr>`).join('\n')}</table>`
  const section = (title: Bilingual, content: string): string => `<h2>${say(title)}</h2>\n${content}`
  const changes = (fields: readonly FieldChange[]): string =>
    fields.map(({ field, before, after }) => `${field}: ${before ?? '∅'} → ${after ?? '∅'}`).join('\n')
  const person = Object.entries(report.person) as [keyof PersonReport['person'], unknown][]
  const { leads, elsewhere } = report
  const body = [
    `<h1>${say(words.title)}</h1>`,
    `<p class="muted">${say(words.company)}: ${shown(report.company)} · ${say(words.made)}: ${shown(report.madeAt)} · ${say(words.utc)}</p>`,
    section(
      words.person,
      `<table>${person.map(([key, value]) => `<tr><th>${say(identity[key])}</th><td>${shown(value)}</td></tr>`).join('\n')}</table>`,
    ),
    section(words.departments, table(report.departments.map((one) => [one.departmentId, one.name]))),
    section(words.tags, table(report.tags.map((one) => [one.tagId, one.name]))),
    section(
      words.leads,
      table([
        ...leads.people.map((one) => [one.userId, one.name]),
        ...leads.departments.map((one) => [one.departmentId, one.name]),
      ]),
    ),
    section(words.history, table(report.history.map((one) => [one.at, one.operation, changes(one.fields)]))),
    section(words.plans, table(report.waitingPlans.map((one) => [one.runId, one.operation, changes(one.fields)]))),
    section(words.problems, table(report.problems.map((one) => [one.runId, one.reason]))),
    section(words.notifications, table(report.notifications.map((one) => [one.at, one.title, one.text]))),
    section(words.audit, table(report.audit.map((one) => [one.at, one.actor, one.call, one.target, one.outcome]))),
    section(words.answer, `<pre>${escape(JSON.stringify(report.answer, null, 2))}</pre>`),
    section(
      words.elsewhere,
      table([[language === 'zh-CN' ? '备份' : 'Backups', elsewhere.backups, elsewhere.newestBackupAt ?? '']]),
    ),
  ]
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${say(words.title)}</title>
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${style}</style></head>
<body>
${body.join('\n')}
</body></html>
`
}
