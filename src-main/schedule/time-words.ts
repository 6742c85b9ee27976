import { fieldValues } from './cron-fields.ts'
import { evenGap, everyWords, listed, two } from './word-lists.ts'

const dayMinutes = 24 * 60
/** More times of a day are not read one by one; of those with an even distance the first and the last tell more. */
const mostListed = 8
const mostListedEven = 4
/** No rule may have more minutes of an hour, see schedule-rules.ts. */
const mostMinutes = 12

/** When on a day something is due, to be put behind the words for the days. */
export interface TimeWords {
  zh: string
  en: string
  /** Whether that is all day long, such as "every hour", so that "every day" need not be said. */
  isAllDay: boolean
}

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at)
const clock = (time: number): string => `${two(Math.floor(time / 60))}:${two(time % 60)}`
const pastHour = (minute: number): string => `:${two(minute)}`

/** Null for what has no short way to say it. */
export const timeWords = (second: string, minute: string, hour: string): TimeWords | null => {
  const seconds = fieldValues(second, 0)
  const [only] = seconds ?? []
  if (only === undefined || seconds?.length !== 1) return null
  const minutes = fieldValues(minute, 1) ?? range(60)
  const hours = fieldValues(hour, 2) ?? range(24)
  const times = hours.flatMap((at) => minutes.map((past) => at * 60 + past))
  const gap = times.join() === '0,720' ? 720 : evenGap(times)
  const isFromMidnight = gap !== null && times[0] === 0 && gap * times.length === dayMinutes
  if (!isFromMidnight && times.length <= (gap === null ? mostListed : mostListedEven)) {
    const texts = times.map((time) => (only === 0 ? clock(time) : `${clock(time)}:${two(only)}`))
    return { zh: texts.join('、'), en: `at ${listed(texts)}`, isAllDay: false }
  }
  const words = gap === null ? unevenWords(minutes, hours, times) : evenWords(times, gap)
  if (words === null || only === 0) return words
  return { ...words, zh: `${words.zh}（第 ${only} 秒）`, en: `${words.en} (at second ${only})` }
}

/** Always the same distance apart, from the first time of the day to the last. */
const evenWords = (times: readonly number[], gap: number): TimeWords => {
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const every = everyWords(gap)
  if (gap * times.length !== dayMinutes)
    return {
      zh: `${clock(first)} 至 ${clock(last)}，${every['zh-CN']}`,
      en: `from ${clock(first)} to ${clock(last)}, ${every.en}`,
      isAllDay: false,
    }
  if (first === 0) return { zh: every['zh-CN'], en: every.en, isAllDay: true }
  if (gap > 60)
    return { zh: `${every['zh-CN']}，从 ${clock(first)} 起`, en: `${every.en} from ${clock(first)}`, isAllDay: true }
  return { ...pastWords(range(60 / gap).map((at) => first + at * gap)), isAllDay: true }
}

/** At some minutes of some hours. */
const unevenWords = (
  minutes: readonly number[],
  hours: readonly number[],
  times: readonly number[],
): TimeWords | null => {
  if (minutes.length > mostMinutes) return null
  const past = pastWords(minutes)
  if (hours.length === 24) return { ...past, isAllDay: true }
  const [from, to] = [clock(times[0] ?? 0), clock(times.at(-1) ?? 0)]
  if (evenGap(hours) === 1)
    return { zh: `${from} 至 ${to}，${past.zh}`, en: `from ${from} to ${to}, ${past.en}`, isAllDay: false }
  return {
    zh: `${hours.join('、')} 点的第 ${minutes.join('、')} 分`,
    en: `at ${listed(minutes.map(pastHour))} past ${listed(hours.map(two))}`,
    isAllDay: false,
  }
}

const pastWords = (minutes: readonly number[]) => ({
  zh: `每小时第 ${minutes.join('、')} 分`,
  en: `every hour at ${listed(minutes.map(pastHour))}`,
})
