import { both } from '../language.ts'
import { UsageError } from '../usage-error.ts'

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/
const momentForm = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/

const isInCalendar = (year: number, month: number, day: number): boolean => {
  const date = new Date(year, month - 1, day)
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day
}

/**
 * The moment that a date of the command line means: a day means its end, and today means now.
 * @param text `YYYY-MM-DD` in local time, or an ISO date and time, local unless it names its zone
 * @throws UsageError for what is no date, or lies in the future
 */
export const momentOf = (text: string, nowMs: number): number => {
  const [, year, month, day] = (dayForm.exec(text) ?? momentForm.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined || !isInCalendar(year, month, day))
    throw notADate(text)
  const isDay = dayForm.test(text)
  // The next midnight, not 24 hours later: some days are an hour shorter or longer.
  const atMs = isDay ? new Date(year, month - 1, day + 1).getTime() - 1 : Date.parse(text)
  if (!Number.isFinite(atMs) || atMs < 0) throw notADate(text)
  const beginsMs = isDay ? new Date(year, month - 1, day).getTime() : atMs
  if (beginsMs > nowMs)
    throw new UsageError(both(`${text} 在将来，还没有记录。`, `${text} lies in the future; nothing is recorded yet.`))
  return Math.min(atMs, nowMs)
}

/** The first moment of a day, or the moment itself. @throws UsageError as `momentOf` */
export const startOf = (text: string, nowMs: number): number => {
  const atMs = momentOf(text, nowMs)
  return dayForm.test(text) ? new Date(atMs).setHours(0, 0, 0, 0) : atMs
}

const notADate = (text: string) =>
  new UsageError(
    both(
      `“${text}”不是日期。请写成 2026-01-31，或带时间的 2026-01-31T18:00。`,
      `"${text}" is not a date. Write 2026-01-31, or with a time 2026-01-31T18:00.`,
    ),
  )
