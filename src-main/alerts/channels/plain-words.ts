import type { Bilingual } from '../../contract/shapes.ts'

/** Controls, line and paragraph separators, and marks that turn the direction of what follows. */
const invisible = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+/gu

/** One line without anything that breaks it or turns it around. Names come from companies and may hold everything. */
export const oneLine = (text: string): string =>
  text.toWellFormed().replace(invisible, ' ').replace(/ {2,}/g, ' ').trim()

/** Several lines, each of them plain. */
export const plainLines = (text: string): string[] =>
  text
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '')

/** Full-width letters look nearly the same and mean nothing to the receivers. */
const harmless = new Map([
  ['<', '＜'],
  ['>', '＞'],
  ['[', '［'],
  [']', '］'],
  ['`', '｀'],
  ['*', '＊'],
  ['@', '＠'],
  ['\\', '＼'],
])

/**
 * Text from outside inside a chat message: none of the receivers documents a way to escape, so that what could begin a
 * link, a mention (`<@all>`, `<at user_id="all">`, `@all`) or a format is replaced by its full-width twin.
 */
export const withoutMarkup = (text: string): string =>
  text.replace(/[<>[\]`*@\\]/g, (character) => harmless.get(character) ?? character)

export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8')

export const cutMark: Bilingual = { 'zh-CN': '…（过长，已截断）', en: '… (too long, cut)' }

/** At most this many UTF-16 units belong to one character; what claims more is cut by code points. */
const longestCharacter = 64

function* charactersOf(text: string): Generator<string> {
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text))
    if (segment.length <= longestCharacter) yield segment
    else yield* segment
}

/** At most `limit` bytes of UTF-8, cut between characters, and saying so where room for that is. */
export function cutToBytes(text: string, limit: number, mark: string): string {
  if (bytesOf(text) <= limit) return text
  const shownMark = bytesOf(mark) <= limit ? mark : ''
  const room = limit - bytesOf(shownMark)
  let kept = ''
  let size = 0
  // Never more units than bytes, so that a text of megabytes is not walked through.
  for (const character of charactersOf(text.slice(0, room + longestCharacter).toWellFormed())) {
    const next = size + bytesOf(character)
    if (next > room) break
    kept += character
    size = next
  }
  return kept + shownMark
}
