import type { Language } from '@contract/shapes.ts'

/** With thousands separators, the same in both languages. */
export const formatNumber = (value: number, language: Language): string => value.toLocaleString(language)

/** Rates below ten keep one decimal, so that a slow run does not look stuck at 0. */
export const formatRate = (value: number, language: Language): string =>
  value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 })

/** 320 KB, 8.2 MB: sizes of files, in steps of 1,000 as file managers mostly show them. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ['B', 'KB', 'MB', 'GB'] as const
  let [size, unit] = [bytes, 0]
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1]
  return `${size.toLocaleString(language, { maximumFractionDigits: unit > 1 ? 1 : 0 })} ${units[unit]}`
}
