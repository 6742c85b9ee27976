import type { Bilingual } from '../contract/shapes.ts'

const bodyLength = 16
const corpIdLength = 2 + bodyLength

const fullWidth = /[\uFF01-\uFF5E\u3000]/
const whitespace = /\s/u
const prefix = /^(ww|wx)/
const foreign = /[^A-Za-z0-9]/u

/** What is wrong with a corp id as typed, or null. The same sentences appear while typing and when saving. */
export const corpIdProblem = (text: string): Bilingual | null => {
  if (text === '')
    return {
      'zh-CN': '请填写企业 ID：管理后台 → 我的企业 → 企业信息，页面最下方。',
      en: 'Enter the corp ID: admin console → My Company → Company Info, at the bottom of the page.',
    }
  if (fullWidth.test(text))
    return {
      'zh-CN': '企业 ID 中有全角字符，请切换到半角后重新输入。',
      en: 'The corp ID contains full-width characters; type it again in half width.',
    }
  if (whitespace.test(text))
    return {
      'zh-CN': '企业 ID 中有空格或换行，请删除。',
      en: 'The corp ID contains a space or a line break; remove it.',
    }
  const character = foreign.exec(text)?.[0]
  if (character !== undefined)
    return {
      'zh-CN': `企业 ID 只能包含字母和数字，不能包含“${character}”。`,
      en: `A corp ID has only letters and digits, not “${character}”.`,
    }
  if (!prefix.test(text))
    return {
      'zh-CN': '企业 ID 以小写的 ww 开头（早期企业为 wx）。',
      en: 'A corp ID begins with ww in lower case (wx in old companies).',
    }
  if (text.length !== corpIdLength)
    return {
      'zh-CN': `企业 ID 共 ${corpIdLength} 位，现在是 ${text.length} 位。`,
      en: `A corp ID has ${corpIdLength} characters; this one has ${text.length}.`,
    }
  return null
}
