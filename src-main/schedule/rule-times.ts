import { setImmediate } from 'node:timers/promises'
import { Cron } from 'croner'
import type { Bilingual } from '../contract/shapes.ts'
import { invalid } from '../errors.ts'
import { cronProblem } from './cron-fields.ts'
import { machineTimeZone } from './machine-time-zone.ts'

/** When a rule comes due. Times are milliseconds since 1970. */
export interface RuleTimes {
  /** The first due time after `ms`; null where there is none any more. */
  next(ms: number): number | null
  /** How many due times there are after `afterMs` up to and with `toMs`, and the last of them. */
  between(afterMs: number, toMs: number): Promise<{ count: number; lastMs: number | null }>
}

export interface Rule {
  cron: string
  timeZone: string | null
}

/** Rules are few, and looked at every few seconds. */
const mostKept = 200
/** Working one out takes some 40 µs: so many hold the thread for less than 10 ms. */
const countedAtOnce = 200
/** More missed times than this are not told apart: those of two weeks of a rule for every five minutes. */
const mostCounted = 5000

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const

/** `@every 45s`: what no cron expression can say, since its steps begin anew with every minute and hour. */
export const intervalOf = (cron: string): number | null => {
  const [, count, unit] = /^@every\s+(\d{1,6})(s|m|h)$/i.exec(cron.trim()) ?? []
  if (count === undefined || unit === undefined) return null
  // The expression above lets no other letters through.
  const ms = Number(count) * unitMs[unit.toLowerCase() as keyof typeof unitMs]
  return ms > 0 && ms <= 7 * 24 * unitMs.h ? ms : null
}

const kept = new Map<string, RuleTimes>()

/** @throws DeskError INVALID naming what is wrong with the expression or the zone */
export const ruleTimes = ({ cron, timeZone }: Rule): RuleTimes => {
  const zone = timeZone ?? machineTimeZone()
  const key = `${zone} ${cron}`
  const known = kept.get(key)
  if (known) return known
  const intervalMs = intervalOf(cron)
  const times = intervalMs === null ? cronTimes(cron, zone) : intervalTimes(intervalMs)
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, times)
  return times
}

const intervalTimes = (everyMs: number): RuleTimes => ({
  next: (ms) => (Math.floor(ms / everyMs) + 1) * everyMs,
  between: (afterMs, toMs) => {
    const count = Math.max(0, Math.floor(toMs / everyMs) - Math.floor(afterMs / everyMs))
    return Promise.resolve({ count, lastMs: count === 0 ? null : Math.floor(toMs / everyMs) * everyMs })
  },
})

const cronTimes = (cron: string, zone: string): RuleTimes => {
  assertZone(zone)
  const problem = cronProblem(cron)
  if (problem) throw invalid(problem, 'cron')
  const pattern = patternOf(cron, zone)
  const next = (ms: number): number | null => pattern.nextRun(new Date(ms))?.getTime() ?? null
  return {
    next,
    between: async (afterMs, toMs) => {
      let [count, lastMs]: [number, number | null] = [0, null]
      for (let ms = next(afterMs); ms !== null && ms <= toMs; ms = next(ms)) {
        count += 1
        lastMs = ms
        if (count >= mostCounted) {
          const [latest] = pattern.previousRuns(1, new Date(toMs + 1000))
          return { count, lastMs: Math.max(ms, latest?.getTime() ?? ms) }
        }
        if (count % countedAtOnce === 0) await setImmediate()
      }
      return { count, lastMs }
    },
  }
}

const patternOf = (cron: string, zone: string): Cron => {
  try {
    return new Cron(cron.trim(), { paused: true, timezone: zone })
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    throw invalid(
      {
        'zh-CN': `无法识别 Cron 表达式“${cron}”：${detail}`,
        en: `The cron expression “${cron}” is not understood: ${detail}`,
      },
      'cron',
    )
  }
}

const assertZone = (zone: string): void => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw invalid(
      {
        'zh-CN': `没有名为“${zone}”的时区。请使用 IANA 名称，例如 Asia/Shanghai。`,
        en: `There is no time zone “${zone}”. Use an IANA name, such as Asia/Shanghai.`,
      },
      'timeZone',
    )
  }
}

export const neverDue: Bilingual = {
  'zh-CN': '该规则不会再有到期的时间，例如 2 月 30 日。请检查“日”和“月”。',
  en: 'This rule never comes due, such as on 30 February. Look at the day and the month.',
}

/** The first `count` due times after `nowMs`. @throws DeskError INVALID where there is none */
export const nextTimes = (rule: Rule, nowMs: number, count: number): number[] => {
  const times = ruleTimes(rule)
  const found: number[] = []
  for (let ms = times.next(nowMs); ms !== null && found.length < count; ms = times.next(ms)) found.push(ms)
  if (found.length === 0) throw invalid(neverDue, 'cron')
  return found
}
