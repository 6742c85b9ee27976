import type { NotificationKind } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Run, SyncKind } from '../contract/sync.ts'
import type { RunEvent } from '../directory/live-runs.ts'
import type { NotificationFacts } from './notification-repository.ts'
import type { Notices } from './notification-service.ts'

const kindNames: Record<SyncKind, Bilingual> = {
  all: { 'zh-CN': '通讯录同步', en: 'Directory sync' },
  departments: { 'zh-CN': '部门同步', en: 'Department sync' },
  members: { 'zh-CN': '成员同步', en: 'Member sync' },
  tags: { 'zh-CN': '标签同步', en: 'Tag sync' },
}

export interface RunAlertsParts {
  notices: Notices
  /** What people call the company; null where it is gone. */
  companyName(profileId: string): string | null
}

/** Tells people how runs end, and that one takes longer than it usually does. */
export const createRunAlerts = ({ notices, companyName }: RunAlertsParts) => {
  const ended = (run: Run, company: string): void => {
    const { profileId, kind, state } = run
    const recovered = (...kinds: NotificationKind[]) =>
      notices.recovered({ profileId, kinds, ...(kind === 'all' ? {} : { subjects: [kind] }) })
    // A decision was made, or a later run made the plan void.
    if (state === 'succeeded' || state === 'partial' || state === 'suspicious' || state === 'rejected')
      notices.recovered({ profileId, kinds: ['sync-waiting'] })
    if (state === 'succeeded' && !run.dryRun) recovered('sync-failed', 'sync-partial', 'sync-suspicious')
    const facts = factsOf(run, company)
    if (facts) notices.raise({ profileId, subject: kind, runId: run.runId, errcode: run.errcode, ...facts })
  }

  return {
    tell: ({ type, run }: RunEvent): void => {
      const company = companyName(run.profileId)
      if (company === null) return
      if (type === 'ended') ended(run, company)
      else notices.raise({ profileId: run.profileId, subject: run.kind, runId: run.runId, ...slowFacts(run, company) })
    },
  }
}

type Words = Pick<NotificationFacts, 'kind' | 'severity' | 'title' | 'text'>

/** Null where nobody needs to hear of it: success, and what a person ended. */
const factsOf = (run: Run, company: string): Words | null => {
  const title = (zh: string, en: string): Bilingual => titleOf(run.kind, company, { 'zh-CN': zh, en })
  switch (run.state) {
    case 'failed':
    case 'interrupted':
      return {
        kind: 'sync-failed',
        severity: 'bad',
        title: run.state === 'failed' ? title('失败', 'failed') : title('中断', 'was interrupted'),
        text: run.reason ?? { 'zh-CN': '没有改动任何数据。', en: 'Nothing was changed.' },
      }
    case 'suspicious':
      return {
        kind: 'sync-suspicious',
        severity: 'doubt',
        title: title('成功但可疑', 'finished, but is suspicious'),
        text: run.reason ?? { 'zh-CN': '请查看结果。', en: 'Look at its result.' },
      }
    case 'partial':
      return {
        kind: 'sync-partial',
        severity: 'doubt',
        title: title('不完整', 'is incomplete'),
        text: {
          'zh-CN': `有 ${run.problemCount} 个问题，部分数据没有更新。`,
          en:
            run.problemCount === 1
              ? '1 problem; some data was not updated.'
              : `${run.problemCount} problems; some data was not updated.`,
        },
      }
    case 'awaiting-confirmation':
      // The plan of a dry run waits because somebody asked for it.
      return run.dryRun
        ? null
        : {
            kind: 'sync-waiting',
            severity: 'doubt',
            title: title('等待确认', 'waits for confirmation'),
            text: guardText(run),
          }
    default:
      return null
  }
}

/** The company comes last: where there is no room for everything, what happened is still read. */
const titleOf = (kind: SyncKind, company: string, what: Bilingual): Bilingual => ({
  'zh-CN': `${kindNames[kind]['zh-CN']}${what['zh-CN']}：“${company}”`,
  en: `${kindNames[kind].en} ${what.en}: “${company}”`,
})

const guardText = (run: Run): Bilingual => {
  const removed = Object.values(run.counts).reduce((sum, counts) => sum + (counts?.removed ?? 0), 0)
  return {
    'zh-CN': `将移除 ${removed} 项，超过移除保护的上限。确认之前不会改动任何数据。`,
    en: `It would remove ${removed}, above the limit of the deletion guard. Nothing changes until it is confirmed.`,
  }
}

const slowFacts = (run: Run, company: string): Words => ({
  kind: 'sync-slow',
  severity: 'doubt',
  title: titleOf(run.kind, company, { 'zh-CN': '比平时慢', en: 'takes longer than usual' }),
  text: {
    'zh-CN': `平时约 ${seconds(run.usualMs)} 秒，现在已多用 30 秒以上。`,
    en: `Usually about ${seconds(run.usualMs)} s; it has taken 30 s more than that and is not done.`,
  },
})

const seconds = (ms: number | null): number => Math.round((ms ?? 0) / 1000)
