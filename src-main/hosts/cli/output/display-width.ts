/**
 * Columns that a terminal gives to a text: Chinese, Japanese, Korean and full-width signs and emoji take two,
 * combining marks and invisible signs none.
 * @see https://www.unicode.org/reports/tr11/ (East Asian Width W and F, Unicode 16)
 */
export const displayWidth = (text: string): number => {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += clusterWidth(segment)
  return width
}

/** The longest beginning of `text` that fits into `columns`, with an ellipsis where something was cut. */
export const truncateToWidth = (text: string, columns: number): string => {
  if (displayWidth(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    const next = clusterWidth(segment)
    if (width + next > columns - 1) break
    kept += segment
    width += next
  }
  return `${kept}…`
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u
const emoji = /\p{Emoji_Presentation}|\uFE0F/u

/** First and last code point of the wide blocks. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
]

const clusterWidth = (cluster: string): number => {
  const point = cluster.codePointAt(0) ?? 0
  if (point < 0x300 && cluster.length === 1)
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point === 0xad ? 0 : 1
  if (invisible.test(String.fromCodePoint(point))) return 0
  if (emoji.test(cluster)) return 2
  return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1
}
