/** Characters that leave no trace on the screen: controls, joiners, marks of direction, blanks. */
const invisible = /[\p{C}\p{Z}\p{M}\u115f\u1160\u3164]/gu

/** Marks that turn round what follows: with them a name reads as another. The two that only keep apart are our own. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/g
const keepingApart = /[\u2068\u2069]/g

/** Text of others as it is shown: in the order in which it is written. Only what is shown loses the marks, never the data. */
export const plainText = (text: string): string => text.replace(turning, '')

const plainName = (name: string): string => plainText(name).replace(keepingApart, '')

/** A name as it can be shown: people and departments may be named with nothing that is visible. */
export const shownName = (name: string, id: string | number): string =>
  name.replace(invisible, '') === '' ? String(id) : plainName(name)

/** A name that is kept to itself, so that letters from right to left carry nothing of what stands beside it along. */
export const isolated = (name: string): string => `\u2068${plainName(name)}\u2069`

/** Names one after the other, each kept to itself. */
export const joinNames = (names: readonly string[], separator: string): string => names.map(isolated).join(separator)

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Long enough for two families of emoji with blanks and marks behind them. */
const longestEnding = 64

/** The last two characters as people see them, for the square beside a name; emoji stay whole. */
export function initialsOf(name: string): string {
  const ending = name.slice(-longestEnding)
  const characters = [...graphemes.segment(ending)].map(({ segment }) => segment)
  return characters
    .filter((one) => one.replace(invisible, '') !== '')
    .slice(-2)
    .join('')
}

/** The path of a department; what lies between is left out where it is long. */
export function shortPath(path: readonly string[], most: number): (string | null)[] {
  if (path.length <= most) return [...path]
  const atEnd = most - 2
  return [...path.slice(0, 1), null, ...path.slice(-atEnd)]
}
