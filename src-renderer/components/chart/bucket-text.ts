import type { Language } from '@contract/shapes.ts'
import type { TimeBucket } from './chart-types.ts'

const dayMs = 86_400_000
/** Days are 23 to 25 hours long where clocks change. */
const isDay = ({ fromMs, toMs }: TimeBucket): boolean => toMs - fromMs < 1.5 * dayMs

const hourMs = 3_600_000
const isHours = ({ fromMs, toMs }: TimeBucket): boolean => toMs - fromMs < 12 * hourMs

const clock = (language: Language) =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const moment = (language: Language) =>
  new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
const short = (language: Language) => new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric' })
const long = (language: Language) =>
  new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' })
const medium = (language: Language) =>
  new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric' })

/** 11/21 for below a bar, of a week its first day; 14:00 where bars are hours. */
export function bucketMark(bucket: TimeBucket, language: Language): string {
  return (isHours(bucket) ? clock(language) : short(language)).format(bucket.fromMs)
}

/** The whole date with its day of the week; of a longer stretch its first and last day. */
export function bucketTitle(bucket: TimeBucket, language: Language): string {
  if (isHours(bucket)) return moment(language).format(bucket.fromMs)
  if (isDay(bucket)) return long(language).format(bucket.fromMs)
  return medium(language).formatRange(bucket.fromMs, bucket.toMs - 1)
}
