import cronstrue from 'cronstrue/i18n.js'
import type { Bilingual } from '../contract/shapes.ts'
import { fieldValues, splitCron } from './cron-fields.ts'
import { intervalOf } from './rule-times.ts'

const chineseDays = ['日', '一', '二', '三', '四', '五', '六']
const englishDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const two = (value: number): string => String(value).padStart(2, '0')
const isSame = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join()

/** A rule as a person would say it. @param cron a valid expression */
export const ruleWords = (cron: string): Bilingual => {
  const intervalMs = intervalOf(cron)
  if (intervalMs !== null) return everyWords(intervalMs / 1000)
  const parts = splitCron(cron)
  return oftenWords(parts) ?? dailyWords(parts) ?? libraryWords(parts)
}

const everyWords = (seconds: number): Bilingual => {
  const [count, zh, en] =
    seconds % 3600 === 0
      ? [seconds / 3600, '小时', 'hour']
      : seconds % 60 === 0
        ? [seconds / 60, '分钟', 'minute']
        : [seconds, '秒', 'second']
  return count === 1
    ? { 'zh-CN': `每${zh}`, en: `Every ${en}` }
    : { 'zh-CN': `每 ${count} ${zh}`, en: `Every ${count} ${en}s` }
}

/** The step of a field, if it divides the hour or the day evenly: `*∕7` of hours is not "every 7 hours". */
const evenStep = (text: string, whole: number): number | null => {
  const step = text === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(text)?.[1] ?? NaN)
  return step > 0 && whole % step === 0 ? step : null
}

/** Several times an hour, or every few hours, on every day. */
const oftenWords = ([second = '', minute = '', hour = '', ...days]: string[]): Bilingual | null => {
  if (days.some((part) => part !== '*' && part !== '?')) return null
  const secondStep = evenStep(second, 60)
  if (secondStep !== null && minute === '*' && hour === '*') return everyWords(secondStep)
  if (second !== '0') return null
  const minuteStep = evenStep(minute, 60)
  if (minuteStep !== null && hour === '*') return everyWords(minuteStep * 60)
  const hourStep = evenStep(hour, 24)
  if (hourStep === null || !/^\d+$/.test(minute)) return null
  const every = everyWords(hourStep * 3600)
  return minute === '0'
    ? every
    : { 'zh-CN': `${every['zh-CN']}（第 ${Number(minute)} 分）`, en: `${every.en} at :${two(Number(minute))}` }
}

/** At some times of the day, on every day, some days of the week or one of the month. */
const dailyWords = ([
  second = '',
  minute = '',
  hour = '',
  day = '',
  month = '',
  weekday = '',
]: string[]): Bilingual | null => {
  const [seconds, minutes, hours] = [fieldValues(second, 0), fieldValues(minute, 1), fieldValues(hour, 2)]
  const dates = fieldValues(day, 3)
  const weekdays = fieldValues(weekday, 5)
  const isAnyDay = day === '*' || day === '?'
  const isAnyWeekday = weekday === '*' || weekday === '?'
  if (seconds?.length !== 1 || minutes?.length !== 1 || !hours || hours.length > 4 || month !== '*') return null
  const rest = `:${two(minutes[0] ?? 0)}${seconds[0] === 0 ? '' : `:${two(seconds[0] ?? 0)}`}`
  const clock = hours.map((value) => `${two(value)}${rest}`)
  const at = { zh: clock.join('、'), en: `at ${listed(clock)}` }
  if (isAnyDay && isAnyWeekday) return { 'zh-CN': `每天 ${at.zh}`, en: `Every day ${at.en}` }
  if (isAnyDay && weekdays) return weekdayWords(weekdays, at)
  if (isAnyWeekday && dates && dates.length <= 4)
    return {
      'zh-CN': `每月 ${dates.join('、')} 日 ${at.zh}`,
      en: `On day ${listed(dates.map(String))} of every month ${at.en}`,
    }
  return null
}

const weekdayWords = (weekdays: readonly number[], at: { zh: string; en: string }): Bilingual => {
  if (isSame(weekdays, [1, 2, 3, 4, 5])) return { 'zh-CN': `周一至周五 ${at.zh}`, en: `Monday to Friday ${at.en}` }
  if (isSame(weekdays, [0, 6])) return { 'zh-CN': `周六、周日 ${at.zh}`, en: `Saturday and Sunday ${at.en}` }
  if (weekdays.length === 7) return { 'zh-CN': `每天 ${at.zh}`, en: `Every day ${at.en}` }
  // The week begins with Monday here.
  const ordered = weekdays.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7))
  return {
    'zh-CN': `每${ordered.map((value) => `周${chineseDays[value] ?? ''}`).join('、')} ${at.zh}`,
    en: `Every ${listed(ordered.map((value) => englishDays[value] ?? ''))} ${at.en}`,
  }
}

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`

/** Steps that do not come out even are told as what they are: cronstrue calls seconds 0 and 45 "every 45 seconds". */
const spelledOut = (text: string, at: number): string => {
  const whole = [60, 60, 24][at]
  if (whole === undefined || !/^\*\/\d+$/.test(text) || evenStep(text, whole) !== null) return text
  return fieldValues(text, at)?.join(',') ?? text
}

const libraryWords = (parts: string[]): Bilingual => {
  const plain = parts.map(spelledOut)
  const cron = (plain[0] === '0' ? plain.slice(1) : plain).join(' ')
  const say = (locale: string) => {
    try {
      return cronstrue.toString(cron, { locale, use24HourTimeFormat: true })
    } catch {
      return cron
    }
  }
  const chinese = say('zh_CN')
    .replaceAll(', ', '，')
    .replace(/^在\s*(?=\d)/, '')
  return { 'zh-CN': chinese, en: say('en') }
}
