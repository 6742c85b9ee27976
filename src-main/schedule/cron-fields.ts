import type { Bilingual } from '../contract/shapes.ts'

interface Field {
  name: Bilingual
  from: number
  to: number
  /** The first stands for `from`. */
  words: readonly string[]
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const fields: readonly Field[] = [
  { name: { 'zh-CN': '秒', en: 'seconds' }, from: 0, to: 59, words: [] },
  { name: { 'zh-CN': '分钟', en: 'minutes' }, from: 0, to: 59, words: [] },
  { name: { 'zh-CN': '小时', en: 'hours' }, from: 0, to: 23, words: [] },
  { name: { 'zh-CN': '日', en: 'day of the month' }, from: 1, to: 31, words: [] },
  { name: { 'zh-CN': '月', en: 'month' }, from: 1, to: 12, words: months },
  // 0 and 7 are Sunday.
  { name: { 'zh-CN': '星期', en: 'day of the week' }, from: 0, to: 7, words: weekdays },
]

/** The values of a field, or null where it is `*` in one way or another, or has something beyond lists, ranges and steps. */
export type FieldValues = number[] | null

/** The six fields, with `0` for the seconds where five are given. */
export const splitCron = (cron: string): string[] => {
  const parts = cron.trim().toUpperCase().split(/\s+/)
  return parts.length === 5 ? ['0', ...parts] : parts
}

/** What is wrong with an expression as far as its fields tell, naming the field; null where nothing is. */
export const cronProblem = (cron: string): Bilingual | null => {
  if (cron.trim().startsWith('@'))
    return {
      'zh-CN': '以 @ 开头的规则只有间隔，例如 @every 45m 或 @every 5h，最长 7 天。',
      en: 'What begins with @ is an interval, such as @every 45m or @every 5h, of 7 days at most.',
    }
  const parts = splitCron(cron)
  if (parts.length !== 6) {
    const count = cron.trim() === '' ? 0 : parts.length
    return {
      'zh-CN': `Cron 表达式应有 5 段（分 时 日 月 周），或 6 段（秒在最前），现在有 ${count} 段。`,
      en: `A cron expression has 5 fields (minute, hour, day, month, weekday), or 6 with seconds first; this one has ${count}.`,
    }
  }
  for (const [at, text] of parts.entries()) {
    const field = fields[at]
    // The last working day stands alone.
    const problem =
      field && (at !== 3 || text !== 'LW')
        ? text
            .split(',')
            .map((item) => itemProblem(field, item))
            .find((found) => found !== null)
        : null
    if (problem) return problem
  }
  return null
}

const shape = /^(\*|\?|[0-9A-Z]+)(?:-([0-9A-Z]+))?(?:\/(.*))?$/

const itemProblem = (field: Field, item: string): Bilingual | null => {
  const about = (zh: string, en: string): Bilingual => ({
    'zh-CN': `“${field.name['zh-CN']}”段中的“${item}”${zh}`,
    en: `“${item}” in the field “${field.name.en}” ${en}`,
  })
  // Last day, nearest weekday, n-th weekday.
  if (field.to === 31 && /^(L|([1-9]|[12]\d|3[01])W)$/.test(item)) return null
  if (field.to === 7 && /^([0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(#[1-5L]|L)$/.test(item)) return null
  const found = shape.exec(item)
  if (!found) return about('无法识别。', 'is not understood.')
  const [, first = '', last, step] = found
  if (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))
    return about('的步长必须是正整数。', 'has a step that is not a whole number above 0.')
  if (Number(step ?? 1) > field.to)
    return about(`的步长超出范围，最大为 ${field.to}。`, `has a step beyond the field; it goes up to ${field.to}.`)
  if (first === '*' || first === '?') return last === undefined ? null : about('无法识别。', 'is not understood.')
  if (step !== undefined && last === undefined)
    return about(
      `的步长需要范围，请写成 ${first}-${field.to}/${step}。`,
      `needs a range for its step: ${first}-${field.to}/${step}.`,
    )
  const bounds: number[] = []
  for (const text of last === undefined ? [first] : [first, last]) {
    const bound = valueOf(field, text)
    if (bound === null) return about('无法识别。', 'is not understood.')
    bounds.push(bound)
    if (bound < field.from || bound > field.to)
      return about(
        `超出范围，应为 ${field.from}–${field.to}。`,
        `is out of range; it goes from ${field.from} to ${field.to}.`,
      )
  }
  const [low = 0, high = low] = bounds
  if (low > high)
    return about(
      `的起点大于终点，请写成两段，例如 ${low}-${field.to},${field.from}-${high}。`,
      `begins after its end; write two ranges, such as ${low}-${field.to},${field.from}-${high}.`,
    )
  return null
}

const valueOf = ({ words, from }: Field, text: string): number | null => {
  if (/^\d+$/.test(text)) return Number(text)
  const at = words.indexOf(text)
  return at < 0 ? null : at + from
}

/** What a field of a valid expression stands for; `at` is its place among the six. */
export const fieldValues = (text: string, at: number): FieldValues => {
  const field = fields[at]
  if (!field || text === '*' || text === '?') return null
  const values = new Set<number>()
  for (const item of text.split(',')) {
    const found = shape.exec(item)
    if (!found) return null
    const [, first = '', last, step] = found
    const isOpen = first === '*' || first === '?'
    const low = isOpen ? field.from : valueOf(field, first)
    if (low === null) return null
    const top = field.to === 7 && isOpen ? 6 : field.to
    const high = last !== undefined ? valueOf(field, last) : isOpen || step !== undefined ? top : low
    if (high === null) return null
    for (let value = low; value <= high; value += Number(step ?? 1)) values.add(field.to === 7 ? value % 7 : value)
  }
  return [...values].sort((a, b) => a - b)
}
