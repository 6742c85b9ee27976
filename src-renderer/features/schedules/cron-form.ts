/** What the editor asks for instead of a cron expression. */
export const ruleKinds = ['minutes', 'hours', 'daily', 'weekly', 'monthly', 'expert'] as const
export type RuleKind = (typeof ruleKinds)[number]

export interface CronForm {
  kind: RuleKind
  /** Every so many minutes or hours. */
  every: number
  /** Minute of the hour, of a rule of hours. */
  minute: number
  /** `HH:MM`, of a rule of days. */
  time: string
  /** 0 is Sunday. */
  weekdays: number[]
  /** 1 to 31; a month that is shorter has none. */
  day: number
  cron: string
}

export const leastMinutes = 5

const blank: Omit<CronForm, 'cron'> = { kind: 'expert', every: 4, minute: 0, time: '02:00', weekdays: [1], day: 1 }
const two = (value: number): string => String(value).padStart(2, '0')

/** The expression that a form means. Steps that do not divide the hour or the day evenly are said as an interval. */
export function cronOf(form: CronForm): string {
  const { kind, every, minute, time, weekdays, day, cron } = form
  const [hourText = '0', minuteText = '0'] = time.split(':')
  const at = `${Number(minuteText)} ${Number(hourText)}`
  switch (kind) {
    case 'minutes':
      return 60 % every === 0 ? `*/${every} * * * *` : `@every ${every}m`
    case 'hours':
      if (24 % every !== 0) return `@every ${every}h`
      return every === 1 ? `${minute} * * * *` : `${minute} */${every} * * *`
    case 'daily':
      return `${at} * * *`
    case 'weekly':
      return `${at} * * ${[...weekdays].sort((a, b) => a - b).join(',')}`
    case 'monthly':
      return `${at} ${day} * *`
    case 'expert':
      return cron.trim()
  }
}

const number = (text: string | undefined, most: number): number | null =>
  text !== undefined && /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : null

/** The form that shows an expression; one that no form can say is left to experts. */
export function formOf(cron: string): CronForm {
  const text = cron.trim()
  return { ...blank, ...(intervalForm(text) ?? fieldsForm(text.split(/\s+/))), cron: text }
}

function intervalForm(text: string): Partial<CronForm> | null {
  const [, count, unit] = /^@every\s+(\d{1,4})([mh])$/i.exec(text) ?? []
  if (count === undefined) return null
  const every = Number(count)
  if (unit?.toLowerCase() === 'h') return every >= 1 && every <= 23 ? { kind: 'hours', every } : null
  return every >= leastMinutes && every <= 59 ? { kind: 'minutes', every } : null
}

function fieldsForm(parts: string[]): Partial<CronForm> | null {
  const fields = parts.length === 6 && parts[0] === '0' ? parts.slice(1) : parts
  if (fields.length !== 5) return null
  const [minutes = '', hours = '', day = '', month = '', weekday = ''] = fields
  const everyDay = day === '*' && month === '*' && weekday === '*'
  const stepOf = (text: string, least: number, most: number): number | null => {
    const step = number(/^\*\/(\d+)$/.exec(text)?.[1], most)
    return step !== null && step >= least ? step : null
  }
  const minuteStep = stepOf(minutes, leastMinutes, 59)
  if (everyDay && hours === '*' && minuteStep !== null && 60 % minuteStep === 0)
    return { kind: 'minutes', every: minuteStep }

  const minute = number(minutes, 59)
  if (minute === null) return null
  const hourStep = hours === '*' ? 1 : stepOf(hours, 1, 23)
  if (everyDay && hourStep !== null && 24 % hourStep === 0) return { kind: 'hours', every: hourStep, minute }

  const hour = number(hours, 23)
  if (hour === null || month !== '*') return null
  const time = `${two(hour)}:${two(minute)}`
  if (everyDay) return { kind: 'daily', time }
  const ofMonth = number(day, 31)
  if (weekday === '*' && ofMonth !== null && ofMonth > 0) return { kind: 'monthly', time, day: ofMonth }
  const days = weekday.split(',').map((one) => number(one, 7))
  if (day !== '*' || days.some((one) => one === null)) return null
  return { kind: 'weekly', time, weekdays: [...new Set(days.flatMap((one) => (one === null ? [] : [one % 7])))] }
}
