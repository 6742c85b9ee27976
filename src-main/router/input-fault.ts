import type { Bilingual } from '../contract/shapes.ts'

/** What zod says of a value, as far as it is told on; see `$ZodIssue`. Other validators give the message alone. */
interface Issue {
  message: string
  code?: unknown
  origin?: unknown
  minimum?: unknown
  maximum?: unknown
  expected?: unknown
  format?: unknown
  values?: unknown
}

const maxChoices = 20

const units: Readonly<Record<string, { 'zh-CN': string; en: string }>> = {
  string: { 'zh-CN': ' 个字符', en: ' characters' },
  array: { 'zh-CN': ' 项', en: ' in the list' },
}
const types: Readonly<Record<string, Bilingual>> = {
  string: { 'zh-CN': '应为文本', en: 'must be a text' },
  number: { 'zh-CN': '应为数字', en: 'must be a number' },
  int: { 'zh-CN': '应为整数', en: 'must be a whole number' },
  boolean: { 'zh-CN': '应为 true 或 false', en: 'must be true or false' },
  array: { 'zh-CN': '应为列表', en: 'must be a list' },
  object: { 'zh-CN': '应为对象', en: 'must be an object' },
}

/** Why a value is not accepted, for people; the validator's own words where nothing better is known. */
export const inputFault = (issue: Issue): Bilingual => {
  const own = { 'zh-CN': issue.message, en: issue.message }
  const unit = units[String(issue.origin)] ?? { 'zh-CN': '', en: '' }
  const { minimum, maximum } = issue
  switch (issue.code) {
    case 'too_small':
      return { 'zh-CN': `至少 ${String(minimum)}${unit['zh-CN']}`, en: `at least ${String(minimum)}${unit.en}` }
    case 'too_big':
      return { 'zh-CN': `最多 ${String(maximum)}${unit['zh-CN']}`, en: `at most ${String(maximum)}${unit.en}` }
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return { 'zh-CN': '缺少', en: 'is missing' }
      return types[String(issue.expected)] ?? own
    case 'invalid_format':
      return issue.format === 'url'
        ? { 'zh-CN': '不是有效的网址', en: 'is not a valid address' }
        : { 'zh-CN': '格式不对', en: 'does not have the right form' }
    case 'invalid_value': {
      const choices = Array.isArray(issue.values) ? issue.values.slice(0, maxChoices).join(', ') : ''
      return choices === '' ? own : { 'zh-CN': `可用：${choices}`, en: `one of ${choices}` }
    }
    case 'unrecognized_keys':
      return { 'zh-CN': '有未知的字段', en: 'has unknown fields' }
    default:
      return own
  }
}
