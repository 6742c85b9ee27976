/** Characters that leave no trace on the screen: controls, joiners, marks of direction, blanks. */
const invisible = /[\p{C}\p{Z}\p{M}\u115f\u1160\u3164]/gu

/** A name as it can be shown: people and departments may be named with nothing that is visible. */
export const shownName = (name: string, id: string | number): string =>
  name.replace(invisible, '') === '' ? String(id) : name

/** Names one after the other; each is kept to itself, so that marks of direction in one do not turn the others round. */
export const joinNames = (names: readonly string[], separator: string): string =>
  names.map((name) => `\u2068${name}\u2069`).join(separator)

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
