import type { Bilingual } from '../contract/shapes.ts'

export const two = (value: number): string => String(value).padStart(2, '0')

/** One, two and three. */
export const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`

/** The distance that all neighbours have; null where they differ, or there are fewer than three. */
export const evenGap = (values: readonly number[]): number | null => {
  const [first, second] = values
  if (first === undefined || second === undefined || values.length < 3) return null
  const gap = second - first
  return values.every((value, at) => value === first + at * gap) ? gap : null
}

/** @param minutes whole or not */
export const everyWords = (minutes: number): Bilingual => {
  const [count, zh, en] =
    minutes % 60 === 0
      ? [minutes / 60, '小时', 'hour']
      : Number.isInteger(minutes)
        ? [minutes, '分钟', 'minute']
        : [minutes * 60, '秒', 'second']
  return count === 1
    ? { 'zh-CN': `每${zh}`, en: `every ${en}` }
    : { 'zh-CN': `每 ${count} ${zh}`, en: `every ${count} ${en}s` }
}
