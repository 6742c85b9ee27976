import { rm } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { longestKeptDays } from '../contract/privacy.ts'
import type { RetentionKind, RetentionPreview } from '../contract/privacy.ts'
import type { ChangeHub } from '../changes.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { alreadyRunning, invalid } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease, LeaseRepository } from '../store/lease-repository.ts'
import { dayOf, listLogFiles } from '../telemetry/log-names.ts'
import type { LogFileFacts } from '../telemetry/log-names.ts'
import type { HistoryCuts } from './history-cut.ts'
import { onPrivacyWorker } from './privacy-worker.ts'
import type { PrivacyWorker } from './privacy-worker.ts'
import { addFound, mostExamples } from './retention-repository.ts'
import type { CleanedCompany, Found, RetentionRepository, RetentionRule } from './retention-repository.ts'

const dayMs = 86_400_000
/** Between two parts others may write. */
const pauseMs = 10
const leaseName = 'clean-up'
/** How long a sync that is under way is waited for before its company is left for the next time. */
const syncPatienceMs = 2000
const syncPollMs = 100

export interface RetentionParts {
  databasePath: string
  logDir: string
  repository: RetentionRepository
  cuts: HistoryCuts
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
}

const titles: Readonly<Record<RetentionKind, Bilingual>> = {
  'departed-members': { 'zh-CN': '已离开可见范围的成员', en: 'People who left the visible range' },
  history: { 'zh-CN': '变更记录', en: 'History of changes' },
  runs: { 'zh-CN': '同步运行及其问题', en: 'Sync runs and their problems' },
  notifications: { 'zh-CN': '通知与告警投递', en: 'Notifications and alert deliveries' },
  'schedule-runs': { 'zh-CN': '计划任务的运行记录', en: 'Records of scheduled jobs' },
  logs: { 'zh-CN': '日志文件', en: 'Log files' },
  metrics: { 'zh-CN': '接口与进程指标', en: 'Figures of calls and processes' },
}

export interface Removed {
  kind: RetentionKind
  removed: number
}

/** How long each kind of data is kept, what is past its time, and its removal. */
export const createRetention = (parts: RetentionParts) => {
  const { repository, cuts, leases, clock, log } = parts

  const oldLogs = async (beforeMs: number): Promise<LogFileFacts[]> => {
    const oldestDay = dayOf(beforeMs)
    return (await listLogFiles(parts.logDir)).filter(({ day }) => day < oldestDay)
  }

  const eachCompany = async <T>(work: (company: CleanedCompany) => T | Promise<T>): Promise<T[]> => {
    const results: T[] = []
    for (const company of repository.companies()) {
      results.push(await work(company))
      await setImmediate()
    }
    return results
  }
  const named = (companies: readonly CleanedCompany[], { name }: CleanedCompany, text: string): string =>
    companies.length > 1 ? `${name}: ${text}` : text
  const stamp = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')

  const look: Record<RetentionKind, (beforeMs: number) => Promise<Found & { examples: string[] }>> = {
    'departed-members': async (beforeMs) => {
      const companies = repository.companies()
      const found = await eachCompany(async (one) => {
        const spared = await repository.comingBack(one.profileId)
        const names = repository.departedNames(one.company, beforeMs, spared)
        return {
          ...repository.departed(one.company, beforeMs, spared),
          examples: names.map((name) => named(companies, one, name)),
        }
      })
      return { ...addFound(found), examples: found.flatMap(({ examples }) => examples) }
    },
    history: async (beforeMs) => {
      const companies = repository.companies()
      const found = await eachCompany(async (company) => ({ company, cut: await cuts.find(company, beforeMs) }))
      return {
        ...addFound(found.flatMap(({ cut }) => cut ?? [])),
        examples: found.flatMap(({ company, cut }) =>
          (cut?.moments ?? [])
            .slice(0, mostExamples)
            .map(({ atMs, changes }) => named(companies, company, `${stamp(atMs)} · ${changes}`)),
        ),
      }
    },
    runs: async (beforeMs) => ({
      ...addFound(
        await eachCompany(async (company) =>
          repository.runs(company.profileId, beforeMs, await cuts.runsOfBeginning(company)),
        ),
      ),
      examples: [],
    }),
    notifications: async (beforeMs) => ({
      ...repository.notifications(beforeMs),
      examples: repository.notificationTitles(beforeMs).map((title) => `${title['zh-CN']} / ${title.en}`),
    }),
    'schedule-runs': async (beforeMs) => ({ ...repository.scheduleRuns(beforeMs), examples: [] }),
    logs: async (beforeMs) => {
      const files = await oldLogs(beforeMs)
      const oldest = files.map(({ lastWriteAtMs }) => lastWriteAtMs)
      return {
        count: files.length,
        oldestAtMs: oldest.length > 0 ? Math.min(...oldest) : null,
        examples: files.map(({ name }) => name),
      }
    },
    metrics: async (beforeMs) => ({ ...repository.metrics(beforeMs), examples: [] }),
  }

  const preview = async (wanted: readonly RetentionRule[] | undefined): Promise<RetentionPreview[]> => {
    assertPossible(wanted ?? [])
    const nowMs = clock.nowMs()
    const previews: RetentionPreview[] = []
    for (const { kind, keptDays } of merged(wanted)) {
      const found =
        keptDays === null ? { count: 0, oldestAtMs: null, examples: [] } : await look[kind](nowMs - keptDays * dayMs)
      previews.push({ kind, title: titles[kind], ...found, examples: found.examples.slice(0, mostExamples) })
      await setImmediate()
    }
    return previews
  }
  const merged = (wanted: readonly RetentionRule[] = []): RetentionRule[] =>
    repository.rules().map((rule) => wanted.find(({ kind }) => kind === rule.kind) ?? rule)

  /** What a sync stages may bring somebody back: nobody is removed meanwhile. */
  const underSyncLease = async (profileId: string, work: () => Promise<number>): Promise<number> => {
    let lease: Lease | null = null
    for (let waitedMs = 0; !lease && waitedMs <= syncPatienceMs; waitedMs += syncPollMs) {
      lease = await leases.tryAcquire(`sync:${profileId}`)
      if (!lease) await clock.sleep(syncPollMs)
    }
    if (!lease) {
      log.info('a sync is under way: people who left are removed the next time', { profileId })
      return 0
    }
    try {
      return await work()
    } finally {
      await lease.release()
    }
  }

  const clean = async (
    { methods }: Pick<PrivacyWorker, 'methods'>,
    { kind, keptDays }: RetentionRule,
    signal: AbortSignal,
  ): Promise<number> => {
    if (keptDays === null) return 0
    const beforeMs = clock.nowMs() - keptDays * dayMs
    /** Parts until one does nothing. */
    const all = async (part: () => Promise<number>): Promise<number> => {
      let removed = 0
      for (let some = await part(); some > 0; some = await part()) {
        removed += some
        signal.throwIfAborted()
        await clock.sleep(pauseMs, signal)
      }
      return removed
    }
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
    switch (kind) {
      case 'departed-members':
        return sum(
          await eachCompany(async ({ profileId, company }) => {
            const spared = await repository.comingBack(profileId)
            if (repository.departed(company, beforeMs, spared).count === 0) return 0
            return underSyncLease(profileId, () => all(() => methods.departedPart({ profileId, company, beforeMs })))
          }),
        )
      case 'history':
        return sum(
          await eachCompany(async (company) => {
            const cut = await cuts.find(company, beforeMs)
            if (cut) await methods.cutHistory(cut.start)
            let removed = 0
            // Also what a process that was killed left behind.
            for (let isMore = true; isMore;) {
              const part = await methods.historyPart(company.company)
              removed += part.removed
              isMore = part.isMore
              signal.throwIfAborted()
              if (isMore) await clock.sleep(pauseMs, signal)
            }
            return removed
          }),
        )
      case 'runs':
        return sum(
          await eachCompany(async (company) => {
            const { profileId } = company
            const sparedRunNos = await cuts.runsOfBeginning(company)
            return all(() => methods.oldRunsPart({ profileId, beforeMs, sparedRunNos }))
          }),
        )
      case 'logs': {
        const files = await oldLogs(beforeMs)
        for (const { path } of files) await rm(path, { force: true })
        return files.length
      }
      default:
        return all(() => methods.oldRowsPart(kind, beforeMs))
    }
  }

  const cleanUp = async (signal: AbortSignal): Promise<Removed[]> => {
    const lease = await leases.tryAcquire(leaseName)
    if (!lease)
      throw alreadyRunning({
        'zh-CN': '清理正在进行，请稍后再看结果。',
        en: 'A clean-up is under way already; look again later.',
      })
    try {
      return await onPrivacyWorker(parts.databasePath, async (methods) => {
        const removed: Removed[] = []
        // The history before people: who left before it begins leaves nothing behind. And runs before the history: which of
        // them it needs is told by what it is now, as the preview told it.
        const rules = repository.rules().toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
        for (const rule of rules) removed.push({ kind: rule.kind, removed: await clean({ methods }, rule, signal) })
        if (removed.some(({ removed: count }) => count > 0)) {
          log.info(
            'what was past its time was removed',
            Object.fromEntries(removed.map((one) => [one.kind, one.removed])),
          )
          for (const topic of ['directory', 'runs', 'notifications'] as const) parts.changes.publish(topic)
        }
        return repository.rules().flatMap(({ kind }) => removed.find((one) => one.kind === kind) ?? [])
      })
    } finally {
      await lease.release()
    }
  }

  return {
    rules: () => repository.rules(),
    setRules: async (rules: readonly RetentionRule[]): Promise<RetentionRule[]> => {
      assertPossible(rules)
      await repository.setRules(rules)
      return repository.rules()
    },
    preview,
    cleanUp,
  }
}
export type Retention = ReturnType<typeof createRetention>

const order: readonly RetentionKind[] = [
  'runs',
  'history',
  'departed-members',
  'notifications',
  'schedule-runs',
  'metrics',
  'logs',
]

/** @throws DeskError INVALID where something else keeps less anyway, so that the rule would promise what is not true */
const assertPossible = (rules: readonly RetentionRule[]): void => {
  for (const { kind, keptDays } of rules) {
    const longest = longestKeptDays[kind]
    if (longest === undefined || (keptDays !== null && keptDays <= longest)) continue
    const title = titles[kind]
    throw invalid(
      {
        'zh-CN': `${title['zh-CN']}最多保留 ${longest} 天，请填 1 到 ${longest}。`,
        en: `${title.en} are kept for ${longest} days at most. Enter 1 to ${longest}.`,
      },
      kind,
    )
  }
}
