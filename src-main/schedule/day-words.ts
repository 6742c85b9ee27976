import { fieldValues } from './cron-fields.ts'
import type { FieldValues } from './cron-fields.ts'
import { evenGap, listed } from './word-lists.ts'

const chineseDays = ['日', '一', '二', '三', '四', '五', '六']
const englishDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const englishMonths = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(',')
const chineseNth = ['', '第一个', '第二个', '第三个', '第四个', '第五个']
const englishNth = ['', 'first', 'second', 'third', 'fourth', 'fifth']
/** On which days something is due; empty where on all. */
export interface DayWords {
  zh: string
  en: string
}

const everyDay: DayWords = { zh: '', en: '' }

/** Null for what has no short way to say it. */
export const dayWords = (day: string, month: string, weekday: string): DayWords | null => {
  const months = fieldValues(month, 4)
  const ofMonths = months === null || months.length === 12 ? everyDay : monthWords(months)
  // Whatever has every value has no limit. Where both have one, either will do.
  const [isAnyDate, isAnyWeekday] = [isOpen(day), isOpen(weekday)]
  const dates = isAnyDate ? everyDay : dateWords(day, fieldValues(day, 3))
  const weekdays = isAnyWeekday ? everyDay : weekdayWords(weekday, fieldValues(weekday, 5))
  if (!dates || !weekdays) return null
  const isEveryDay =
    (isAnyDate && isAnyWeekday) || (!isAnyDate && !isAnyWeekday && (dates === everyDay || weekdays === everyDay))
  const days = isEveryDay ? everyDay : joined(dates, weekdays)
  return ofMonths === everyDay ? inEveryMonth(days) : inMonths(days, ofMonths)
}

const isOpen = (text: string): boolean => text === '*' || text === '?'

const joined = (dates: DayWords, weekdays: DayWords): DayWords =>
  dates === everyDay
    ? weekdays
    : weekdays === everyDay
      ? dates
      : { zh: `${dates.zh}以及${weekdays.zh}`, en: `${dates.en} and ${weekdays.en}` }

/** `#` stands for the month, so that `1 日` becomes `每月 1 日` or `每年 1 月 1 日`. */
const inEveryMonth = ({ zh, en }: DayWords): DayWords => ({
  zh: zh.replaceAll('#', '每月'),
  en: en.replaceAll('#', ' of every month'),
})

const inMonths = (days: DayWords, months: DayWords): DayWords => {
  if (days === everyDay) return { zh: `每年 ${months.zh}每天`, en: `every day in ${months.en}` }
  const [, date] = /^on day (\d+)#$/.exec(days.en) ?? []
  if (date !== undefined && !/[、–]/.test(months.zh))
    return { zh: `每年 ${months.zh} ${date} 日`, en: `every year on ${date} ${months.en}` }
  if (!days.zh.includes('#')) return { zh: `每年 ${months.zh}的${days.zh}`, en: `${days.en} in ${months.en}` }
  return { zh: `每年 ${months.zh}的${days.zh.replaceAll('#', '')}`, en: days.en.replaceAll('#', ` of ${months.en}`) }
}

const monthWords = (months: readonly number[]): DayWords => {
  const [first = 0, last = 0] = [months[0], months.at(-1)]
  const names = months.map((value) => englishMonths[value - 1] ?? '')
  return evenGap(months) === 1
    ? { zh: `${first}–${last} 月`, en: `${names[0]} to ${names.at(-1)}` }
    : { zh: `${months.join('、')} 月`, en: listed(names) }
}

const dateWords = (text: string, dates: FieldValues): DayWords | null => {
  if (dates === null) return rareDateWords(text)
  if (dates.length === 31) return everyDay
  const [first = 0, last = 0] = [dates[0], dates.at(-1)]
  const gap = evenGap(dates)
  if (gap === 1) return { zh: `# ${first}–${last} 日`, en: `on days ${first} to ${last}#` }
  if (gap !== null && last + gap > 31)
    return { zh: `# ${first} 日起每 ${gap} 天`, en: `every ${gap} days from day ${first}#` }
  return {
    zh: `# ${dates.join('、')} 日`,
    en: `on ${dates.length === 1 ? 'day' : 'days'} ${listed(dates.map(String))}#`,
  }
}

const rareDateWords = (text: string): DayWords | null => {
  if (text === 'L') return { zh: '#最后一天', en: 'on the last day#' }
  if (text === 'LW') return { zh: '#最后一个工作日', en: 'on the last weekday#' }
  const [, near] = /^(\d+)W$/.exec(text) ?? []
  return near === undefined ? null : { zh: `#最接近 ${near} 日的工作日`, en: `on the weekday nearest day ${near}#` }
}

const weekdayWords = (text: string, weekdays: FieldValues): DayWords | null => {
  if (weekdays === null) return nthWeekdayWords(text)
  if (weekdays.length === 7) return everyDay
  // The week begins with Monday here.
  const ordered = weekdays.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7))
  const chinese = ordered.map((value) => `周${chineseDays[value] ?? ''}`)
  const english = ordered.map((value) => englishDays[value] ?? '')
  return evenGap(ordered.map((value) => (value + 6) % 7)) === 1
    ? { zh: `${chinese[0]}至${chinese.at(-1)}`, en: `${english[0]} to ${english.at(-1)}` }
    : { zh: `每${chinese.join('、')}`, en: `every ${listed(english)}` }
}

const nthWeekdayWords = (text: string): DayWords | null => {
  const [, name = '', nth] = /^([0-7]|[A-Z]{3})(?:#([1-5L])|L)$/.exec(text) ?? []
  const [value] = fieldValues(name, 5) ?? []
  if (value === undefined) return null
  const isLast = nth === undefined || nth === 'L'
  const [zh, en] = isLast ? ['最后一个', 'last'] : [chineseNth[Number(nth)], englishNth[Number(nth)]]
  return { zh: `#${zh}周${chineseDays[value]}`, en: `on the ${en} ${englishDays[value]}#` }
}
