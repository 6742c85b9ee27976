import type { Language } from '@contract/shapes.ts'

/** With thousands separators, the same in both languages. */
export const formatNumber = (value: number, language: Language): string => value.toLocaleString(language)

/** Rates below ten keep one decimal, so that a slow run does not look stuck at 0. */
export const formatRate = (value: number, language: Language): string =>
  value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 })
