import type { ChangeHub } from '../changes.ts'
import type { NotificationKind } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Run, RunState, SyncKind } from '../contract/sync.ts'
import type { NotificationFacts } from './notification-repository.ts'
import type { Notices } from './notification-service.ts'

/** A run that takes this much longer than usual is worth a word (product §4). */
const slowMarginMs = 30_000
/** Runs whose end was heard of, so that a second notice of the same end counts nothing. */
const rememberedRuns = 200

const kindNames: Record<SyncKind, Bilingual> = {
  all: { 'zh-CN': '通讯录', en: 'the directory' },
  departments: { 'zh-CN': '部门', en: 'the departments' },
  members: { 'zh-CN': '成员', en: 'the members' },
  tags: { 'zh-CN': '标签', en: 'the tags' },
}

export interface RunAlertsParts {
  notices: Notices
  findRun(runId: string): Run | null | undefined
  /** What people call the company; null where it is gone. */
  companyName(profileId: string): string | null
}

/** Tells people how runs ended, in whatever way they were started. */
export const createRunAlerts = ({ notices, findRun, companyName }: RunAlertsParts) => {
  const heard = new Map<string, RunState>()

  const hear = (runId: string): void => {
    const run = findRun(runId)
    if (!run || heard.get(runId) === run.state) return
    heard.delete(runId)
    heard.set(runId, run.state)
    for (const oldest of heard.keys()) {
      if (heard.size <= rememberedRuns) break
      heard.delete(oldest)
    }
    const company = companyName(run.profileId)
    if (company !== null) judge(run, company)
  }

  const judge = (run: Run, company: string): void => {
    const { profileId, kind, state } = run
    const recovered = (...kinds: NotificationKind[]) =>
      notices.recovered({ profileId, kinds, ...(kind === 'all' ? {} : { subjects: [kind] }) })
    // A decision was made, or a later run made the plan void.
    if (state === 'succeeded' || state === 'partial' || state === 'suspicious' || state === 'rejected')
      notices.recovered({ profileId, kinds: ['sync-waiting'] })
    if (state === 'succeeded' && !run.dryRun) recovered('sync-failed', 'sync-partial', 'sync-suspicious')
    const facts = factsOf(run, company)
    if (facts) notices.raise({ profileId, subject: kind, runId: run.runId, errcode: run.errcode, ...facts })
    const late = (run.durationMs ?? 0) - (run.usualMs ?? Infinity)
    if (late > slowMarginMs && (state === 'succeeded' || state === 'partial' || state === 'suspicious'))
      notices.raise({ profileId, subject: kind, runId: run.runId, ...slowFacts(run, company) })
    else if (state === 'succeeded') recovered('sync-slow')
  }

  return {
    hear,
    /** The same hub; what it publishes about runs is heard here too. */
    overhear: (changes: ChangeHub): ChangeHub => ({
      watch: (signal) => changes.watch(signal),
      publish: (topic, about) => {
        changes.publish(topic, about)
        if (topic === 'runs' && about?.runId !== undefined) hear(about.runId)
      },
    }),
  }
}

type Words = Pick<NotificationFacts, 'kind' | 'severity' | 'title' | 'text'>

/** Null where nobody needs to hear of it: success, and what a person ended. */
const factsOf = (run: Run, company: string): Words | null => {
  const what = kindNames[run.kind]
  const title = (zh: string, en: string): Bilingual => ({
    'zh-CN': `“${company}”的${what['zh-CN']}同步${zh}`,
    en: `Syncing ${what.en} of “${company}” ${en}`,
  })
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
  title: {
    'zh-CN': `“${company}”的${kindNames[run.kind]['zh-CN']}同步比平时慢`,
    en: `Syncing ${kindNames[run.kind].en} of “${company}” took longer than usual`,
  },
  text: {
    'zh-CN': `用时 ${seconds(run.durationMs)} 秒，平时约 ${seconds(run.usualMs)} 秒。`,
    en: `It took ${seconds(run.durationMs)} s; usually about ${seconds(run.usualMs)} s.`,
  },
})

const seconds = (ms: number | null): number => Math.round((ms ?? 0) / 1000)
