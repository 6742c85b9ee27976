import { describe, expect, it } from 'vitest'
import { createTexts } from '@/locales/index.ts'
import { en } from '@/locales/en/index.ts'
import { zhCN } from '@/locales/messages.ts'

type Tree = { readonly [key: string]: string | Tree }
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

const chinese = new Map(leaves(zhCN))
const english = new Map(leaves(en))

describe('texts', () => {
  it('exist in both languages with the same placeholders', () => {
    expect([...english.keys()]).toEqual([...chinese.keys()])
    for (const [key, text] of chinese)
      expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })

  it('have no exclamation marks, and no Chinese in English', () => {
    for (const [key, text] of [...chinese, ...english]) expect([key, /[!！]/.test(text)]).toEqual([key, false])
    for (const [key, text] of english) {
      if (!/language/.test(key)) expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, false])
    }
  })

  it('are all readable by the message compiler', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const { t } = createTexts(language).global
      for (const key of chinese.keys()) expect(t(key, { n: 2 }, 2)).not.toBe(key)
    }
  })

  it('choose singular and plural', () => {
    const { t } = createTexts('en').global
    expect(t('common.people', { n: 1 }, 1)).toBe('1 person')
    expect(t('common.people', { n: '1,200' }, 1200)).toBe('1,200 people')
  })
})
