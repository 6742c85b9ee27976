import type { ScheduleOutcome } from '../contract/schedules.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Run } from '../contract/sync.ts'
import { applicationCodes } from '../contract/errors.ts'
import { DeskError } from '../errors.ts'
import { StoreError } from '../store/store-error.ts'
import { findErrcode } from '../wecom/errcode-dictionary.ts'
import { ApiError, ConfigError, NetworkError, TimeoutError, WeComError } from '../wecom/wecom-error.ts'

/**
 * Whether trying again may help without anybody doing anything: `later` for what passes with time, `online` for what
 * passes with the network.
 */
export type Hope = 'none' | 'later' | 'online'

export interface JobEnd {
  outcome: ScheduleOutcome
  detail: Bilingual | null
  errcode: number | null
  /** The sync that it started. */
  runId: string | null
  hope: Hope
  /** Whether people have been told already, by whatever it started. */
  isTold: boolean
}

export interface JobAbout {
  scheduleId: string
  profileId: string | null
  /** Tells which sync it started, before it ends. */
  noteSync(runId: string): void
}

/** Something done by the clock. What it throws is a failure; nothing returned means done. */
export type Job = (about: JobAbout, signal: AbortSignal) => Promise<JobEnd | undefined>

export const jobEnd = (
  outcome: ScheduleOutcome,
  detail: Bilingual | null = null,
  rest: Partial<JobEnd> = {},
): JobEnd => ({
  outcome,
  detail,
  errcode: null,
  runId: null,
  hope: 'none',
  isTold: false,
  ...rest,
})

export const interruptedEnd = jobEnd('interrupted', {
  'zh-CN': '程序在运行中途退出，将补做一次。',
  en: 'The program ended in the middle of it; it will be done again once.',
})

/** What became of a job that threw. */
export const endOfError = (error: unknown): JobEnd => {
  if (error instanceof ConfigError) return jobEnd('skipped', error.facts.hint)
  if (error instanceof WeComError) {
    const { hint, retryable } = error.facts
    const isNetwork = error instanceof NetworkError || error instanceof TimeoutError
    const hope: Hope = !retryable ? 'none' : isNetwork ? 'online' : 'later'
    return jobEnd('failed', hint, { hope, errcode: error instanceof ApiError ? error.errcode : null })
  }
  if (error instanceof DeskError) {
    const { hint } = error.data
    if (error.code === 'NOT_CONFIGURED' || error.code === 'NOT_FOUND') return jobEnd('skipped', hint)
    if (error.code === 'CANCELLED') return jobEnd('skipped', hint)
    return jobEnd('failed', hint, { hope: error.code === 'ALREADY_RUNNING' ? 'later' : 'none' })
  }
  if (error instanceof StoreError)
    return jobEnd('failed', error.hint, { hope: error.kind === 'in-use' ? 'later' : 'none' })
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'SQLITE_FULL'))
    return jobEnd('failed', {
      'zh-CN': '磁盘已满。请腾出空间后再执行。',
      en: 'The disk is full. Free some space and run it again.',
    })
  const message = error instanceof Error ? error.message : String(error)
  const isBusy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
  return jobEnd(
    'failed',
    { 'zh-CN': `内部错误：${message}`, en: `A defect: ${message}` },
    { hope: isBusy ? 'later' : 'none' },
  )
}

/** What became of a sync. */
export const endOfSync = (run: Run): JobEnd => {
  // Every ending but success is told by the alerts of runs.
  const rest = { runId: run.runId, errcode: run.errcode, isTold: true }
  switch (run.state) {
    case 'succeeded':
      return jobEnd('done', null, rest)
    case 'partial':
    case 'suspicious':
      return jobEnd('partial', run.reason, rest)
    case 'awaiting-confirmation':
      return jobEnd('waiting', run.reason ?? waitsForPerson, rest)
    case 'cancelled':
    case 'rejected':
      return jobEnd('skipped', run.reason, rest)
    case 'interrupted':
      return jobEnd('interrupted', run.reason, rest)
    default:
      return jobEnd('failed', run.reason, { ...rest, hope: hopeOfSync(run) })
  }
}

const waitsForPerson: Bilingual = {
  'zh-CN': '将移除的数量超过移除保护的上限，等待确认。',
  en: 'It would remove more than the deletion guard allows, and waits for a decision.',
}

const hopeOfSync = ({ errcode, appCode }: Run): Hope => {
  if (errcode !== null) {
    const errcodeClass = findErrcode(errcode)?.class
    return errcodeClass === 'R' || errcodeClass === 'L' ? 'later' : 'none'
  }
  return appCode === applicationCodes.upstreamUnavailable || appCode === applicationCodes.upstreamTimeout
    ? 'online'
    : 'none'
}
