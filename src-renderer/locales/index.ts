import type { Language } from '@contract/shapes.ts'
import { createI18n, useI18n } from 'vue-i18n'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { plainText } from '../format/names.ts'
import { en } from './en/index.ts'
import { zhCN } from './messages.ts'
import type { Messages, TextKey } from './messages.ts'

export const createTexts = (language: Language) =>
  createI18n<[Messages], Language, false>({
    legacy: false,
    locale: language,
    fallbackLocale: 'zh-CN',
    messages: { 'zh-CN': zhCN, en },
  })

/** Gives the text for a key; `values` fill its `{placeholders}`, and whatever names they hold turn nothing round. */
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string

export interface Text {
  t: Translate
  language: ComputedRef<Language>
  /** The sentence of a pair that fits the language of the page. */
  pick: (pair: Record<Language, string>) => string
}

/** English texts with a `|` have a singular and a plural, chosen by `{n}`, which may have separators. */
const pluralOf = ({ n }: Record<string, string | number>): number =>
  n === undefined ? 1 : Number(String(n).replaceAll(',', ''))

/** Typed access to the texts: a key that does not exist is a compile error, also one made with a template literal. */
export function useText(): Text {
  const i18n = useI18n({ useScope: 'global' })
  const language = computed(() => i18n.locale.value as Language)
  return {
    t: (key, values = {}) => plainText(i18n.t(key as string, values, pluralOf(values))),
    language,
    pick: (pair) => plainText(pair[language.value]),
  }
}
