import { applicationCodes } from '../../contract/errors.ts'
import type { Bilingual } from '../../contract/shapes.ts'
import type { SyncKind } from '../../contract/sync.ts'
import { alreadyRunning, invalid, notFound } from '../../errors.ts'
import { ApiError, ConfigError, NetworkError, TimeoutError, TokenError, WeComError } from '../../wecom/wecom-error.ts'

/** What people are told of runs that came to nothing, and of what cannot be done with a run. */
export const interruptedReason: Bilingual = {
  'zh-CN': '程序在运行中途退出，未改动任何数据。请重新同步。',
  en: 'The program ended in the middle of the run; nothing was changed. Sync again.',
}
export const cancelledReason: Bilingual = { 'zh-CN': '已取消，未改动任何数据。', en: 'Cancelled; nothing was changed.' }
export const rejectedReason: Bilingual = {
  'zh-CN': '计划已放弃，未改动任何数据。',
  en: 'The plan was discarded; nothing was changed.',
}

const diskFullReason: Bilingual = {
  'zh-CN': '磁盘已满，未改动任何数据。请在数据目录所在的磁盘上腾出空间，然后重新同步。',
  en: 'The disk is full; nothing was changed. Free some space on the disk of the data directory, then sync again.',
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(String(error.code))

export const failedReason = (error: unknown): Bilingual => {
  if (error instanceof WeComError) return error.facts.hint
  if (isDiskFull(error)) return diskFullReason
  const message = error instanceof Error ? error.message : String(error)
  return {
    'zh-CN': `内部错误，未改动任何数据：${message}。日志中有详情。`,
    en: `A defect; nothing was changed: ${message}. The log has the details.`,
  }
}

const failureCodes: Record<SyncKind, number> = {
  departments: applicationCodes.departmentSync,
  members: applicationCodes.memberSync,
  tags: applicationCodes.fullSync,
  all: applicationCodes.fullSync,
}

export const appCodeOf = (error: unknown, kind: SyncKind): number => {
  if (error instanceof TokenError) return applicationCodes.wecomAuthentication
  if (error instanceof ApiError) return applicationCodes.wecomApi
  if (error instanceof TimeoutError) return applicationCodes.upstreamTimeout
  if (error instanceof NetworkError) return applicationCodes.upstreamUnavailable
  if (error instanceof ConfigError || isDiskFull(error)) return applicationCodes.configuration
  return failureCodes[kind]
}

export const noSuchRun = (runId: string) =>
  notFound('run', runId, { 'zh-CN': `没有编号为 ${runId} 的同步。`, en: `There is no run ${runId}.` })

export const busy = (runId?: string) =>
  alreadyRunning(
    {
      'zh-CN': '该企业正在同步（可能由另一个进程发起）。请等待其结束，或先取消它。',
      en: 'This company is being synced already, perhaps by another process. Wait until it ends, or cancel it first.',
    },
    runId,
  )

export const unanswered = (runId: string) =>
  alreadyRunning(
    {
      'zh-CN': '运行该同步的进程没有响应。请在发起它的窗口或命令行中操作，或等待其结束。',
      en: 'The process of this run did not answer. Do it in the window or command line that started it, or wait until it ends.',
    },
    runId,
  )

export const overAlready = () =>
  invalid({
    'zh-CN': '该同步已经结束，无法暂停、继续或取消。',
    en: 'This run has ended already; it cannot be held, continued or cancelled.',
  })

export const pastHolding = () =>
  invalid({
    'zh-CN': '数据已全部获取，正在比较或写入，无法暂停。片刻后即会结束。',
    en: 'Everything has been fetched and is being compared or applied, which cannot be held. It ends in a moment.',
  })

export const notWaiting = () =>
  invalid({
    'zh-CN': '该同步不在等待确认的状态，可能已被应用、放弃或被之后的同步取代。',
    en: 'This run does not wait for a decision; it may have been applied, discarded or superseded by a later run.',
  })
