/**
 * When rules come due, worked out without the engine and its library: by looking at the calendar of a zone for every
 * minute, as a person would.
 */
const minuteMs = 60_000

export interface LocalMinute {
  ms: number
  minute: number
  hour: number
  day: number
  month: number
  /** 0 is Sunday. */
  weekday: number
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

export const localFields = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (ms: number): LocalMinute => {
    const part: Record<string, string> = {}
    for (const { type, value } of format.formatToParts(ms)) part[type] = value
    return {
      ms,
      minute: Number(part['minute']),
      hour: Number(part['hour']),
      day: Number(part['day']),
      month: Number(part['month']),
      weekday: weekdays.indexOf(part['weekday'] ?? ''),
    }
  }
}

/** All minutes of a span in a zone's calendar; whole quarters of an hour are looked up, the rest is counted on. */
export const localMinutes = (timeZone: string, fromMs: number, toMs: number): LocalMinute[] => {
  const fieldsAt = localFields(timeZone)
  const found: LocalMinute[] = []
  let quarter = fieldsAt(fromMs)
  for (let ms = Math.ceil(fromMs / minuteMs) * minuteMs; ms <= toMs; ms += minuteMs) {
    const within = (ms / minuteMs) % 15
    if (within === 0 || found.length === 0) quarter = fieldsAt(ms)
    found.push({ ...quarter, ms, minute: quarter.minute + (ms - quarter.ms) / minuteMs })
  }
  return found
}

export const everyMs = (stepMs: number, fromMs: number, toMs: number): number[] => {
  const found: number[] = []
  for (let ms = Math.ceil(fromMs / stepMs) * stepMs; ms <= toMs; ms += stepMs) found.push(ms)
  return found
}

/**
 * A time of the day, once for every date: where the clocks skip it the moment after the gap, where they repeat it the first.
 */
export const dailyAt = (minutes: readonly LocalMinute[], hour: number, minute: number): number[] => {
  const found: number[] = []
  let date = -1
  let isDone = true
  for (const local of minutes) {
    if (local.day !== date) {
      date = local.day
      isDone = false
    }
    if (isDone || local.hour * 60 + local.minute < hour * 60 + minute) continue
    isDone = true
    found.push(local.ms)
  }
  return found
}
