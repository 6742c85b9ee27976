import { companyJobs } from '../contract/schedules.ts'
import type { ScheduleJob } from '../contract/schedules.ts'
import { invalid, notFound } from '../errors.ts'
import { intervalOf, nextTimes, ruleTimes } from './rule-times.ts'
import type { Rule } from './rule-times.ts'

/** Every run asks WeCom, whose limits count, or writes much. */
const shortestGapMs = 5 * 60_000
/** Two due times that are too near are looked for among so many, and in the next month: it takes some 40 µs for each. */
const lookedAt = 150
const lookedMs = 31 * 86_400_000

/** @throws DeskError INVALID naming what is wrong */
export const assertRule = (rule: Rule, nowMs: number): void => {
  const [first = nowMs] = nextTimes(rule, nowMs, 1)
  const { next } = ruleTimes(rule)
  const gaps: number[] = []
  for (let [ms, after] = [first, next(first)]; after !== null; [ms, after] = [after, next(after)]) {
    gaps.push(after - ms)
    if (gaps.length >= lookedAt || after > nowMs + lookedMs) break
  }
  if (Math.min(intervalOf(rule.cron) ?? Infinity, ...gaps) < shortestGapMs)
    throw invalid(
      {
        'zh-CN': '间隔不能小于 5 分钟：企业微信限制调用次数。例如 */5 * * * * 为每 5 分钟。',
        en: 'It may come due every 5 minutes at most: WeCom limits how often it is called. */5 * * * * is every 5 minutes.',
      },
      'cron',
    )
}

/** @throws DeskError INVALID where a company is missing or too much */
export const assertSubject = (job: ScheduleJob, profileId: string | null): void => {
  if (companyJobs.includes(job) === (profileId !== null)) return
  throw invalid(
    profileId === null
      ? { 'zh-CN': '同步计划属于一个企业，请选择企业。', en: 'A sync belongs to a company; choose one.' }
      : { 'zh-CN': '这项任务不属于单个企业。', en: 'This is done for all companies; leave the company out.' },
    'profileId',
  )
}

export const noSuchSchedule = (scheduleId: string) =>
  notFound('schedule', scheduleId, {
    'zh-CN': `没有编号为 ${scheduleId} 的计划，它可能已被移除。`,
    en: `There is no schedule ${scheduleId}; it may have been removed.`,
  })

export const defaultStays = () =>
  invalid({
    'zh-CN': '默认计划不能移除。可以停用它，或修改它的时间。',
    en: 'A default schedule cannot be removed. Switch it off, or change when it runs.',
  })
