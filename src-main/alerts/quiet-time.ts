import type { QuietHours } from '../contract/alerts.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one takes longer than asking it a thousand times. */
const formatFor = (timeZone: string | null): Intl.DateTimeFormat => {
  const key = timeZone ?? ''
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(timeZone === null ? {} : { timeZone }),
    })
    formats.set(key, format)
  }
  return format
}

export const isTimeZone = (timeZone: string): boolean => {
  try {
    formatFor(timeZone)
    return true
  } catch {
    return false
  }
}

/** What the clock on the wall shows there, such as `07:30`. */
const wallTime = (ms: number, timeZone: string | null): string => formatFor(timeZone).format(ms)

/**
 * Whether it is quiet now. The clock on the wall decides, so that the night is an hour shorter or longer where clocks
 * are changed; `from` belongs to it, `to` does not.
 */
export const isQuiet = ({ enabled, from, to, timeZone }: QuietHours, nowMs: number): boolean => {
  if (!enabled) return false
  // A time zone that this system does not know any more must not keep alerts back for ever.
  if (timeZone !== null && !isTimeZone(timeZone)) return false
  const now = wallTime(nowMs, timeZone)
  return from < to ? from <= now && now < to : now >= from || now < to
}
