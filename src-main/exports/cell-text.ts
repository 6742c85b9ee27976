/** The most characters of a cell in Excel; other programs take no more from a CSV file into one cell either. */
export const maxCellLength = 32_767
const cutMark = '…[✂]'

/** What XML 1.0 cannot hold, not even as a reference; a NUL also ends the line in some readers of CSV. */
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g

/** A text that every kind of file can hold: halves of characters are replaced, control characters left out, excess cut. */
export const cellText = (text: string): string => {
  const clean = text.toWellFormed().replace(illegal, '')
  if (clean.length <= maxCellLength) return clean
  // A pair that the cut has halved would be no text again.
  return clean.slice(0, maxCellLength - cutMark.length).replace(/[\ud800-\udbff]$/, '') + cutMark
}

const sign = String.raw`[\s"'\p{Cf}\p{Z}]*[=+\-@＝＋－＠]`
/** At the beginning: also behind blanks, quotes and marks that cannot be seen, and in the wide forms of Chinese keyboards. */
const atStart = new RegExp(`^(?:${sign}|'*[\\t\\r\\n])`, 'u')
/** Behind `;` and TAB, which end a cell where Excel is set to another list separator. */
const behindSeparator = new RegExp(`([;\\t])(?=${sign})`, 'gu')

/** A text that no program takes for a formula when it opens a CSV file: an apostrophe is put before what it might. */
export const withoutFormula = (text: string): string => {
  const inside = text.replace(behindSeparator, "$1'")
  return atStart.test(inside) ? `'${inside}` : inside
}
