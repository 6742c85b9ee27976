import cronstrue from 'cronstrue/i18n.js'
import type { Bilingual } from '../contract/shapes.ts'
import { splitCron } from './cron-fields.ts'
import { dayWords } from './day-words.ts'
import type { DayWords } from './day-words.ts'
import { intervalOf } from './rule-times.ts'
import { timeWords } from './time-words.ts'
import type { TimeWords } from './time-words.ts'
import { everyWords } from './word-lists.ts'

/** A rule as a person would say it. @param cron a valid expression */
export const ruleWords = (cron: string): Bilingual => {
  const intervalMs = intervalOf(cron)
  if (intervalMs !== null) return sentence(everyWords(intervalMs / 60_000))
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = splitCron(cron)
  const time = timeWords(second, minute, hour)
  const days = dayWords(day, month, weekday)
  return time && days ? sentence(together(days, time)) : libraryWords(cron)
}

const together = (days: DayWords, time: TimeWords): Bilingual => {
  if (time.isAllDay)
    return days.zh === ''
      ? { 'zh-CN': time.zh, en: time.en }
      : { 'zh-CN': `${days.zh}，${time.zh}`, en: `${days.en}, ${time.en}` }
  return { 'zh-CN': `${days.zh || '每天'} ${time.zh}`, en: `${days.en || 'every day'} ${time.en}` }
}

const sentence = ({ 'zh-CN': zh, en }: Bilingual): Bilingual => ({
  'zh-CN': zh,
  en: `${en.slice(0, 1).toUpperCase()}${en.slice(1)}`,
})

/** What mixes too much for words of our own. */
const libraryWords = (cron: string): Bilingual => {
  const [second, ...parts] = splitCron(cron)
  // It calls seconds 0 and 45 "every 45 seconds". No rule that may be stored comes due so often.
  if (second !== '0') return { 'zh-CN': cron, en: cron }
  const plain = parts.join(' ')
  const say = (locale: string) => {
    try {
      const text = cronstrue.toString(plain, { locale, use24HourTimeFormat: true })
      return text.includes('undefined') ? cron : text
    } catch {
      return cron
    }
  }
  const chinese = say('zh_CN')
    .replaceAll(/[,，]\s*/g, '，')
    .replaceAll(/ {2,}/g, ' ')
    .replace(/^在\s*(?=\d)/, '')
  return { 'zh-CN': chinese, en: say('en') }
}
