import { displayWidth, truncateToWidth } from './display-width.ts'

export interface Column<Row> {
  title: string
  value: (row: Row) => string | number | null
  align?: 'left' | 'right'
  /** Shown whole however long: a sentence of ours, which says what to do. */
  whole?: true
}

/**
 * Text that cannot command the terminal: names come from WeCom, so escape sequences and line breaks in them are shown
 * as a space, and signs that turn the writing direction are dropped.
 */
export const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\u202a-\u202e\u2066-\u2069]/g, '')

const pad = (text: string, columns: number, align: 'left' | 'right'): string => {
  const spaces = ' '.repeat(Math.max(0, columns - displayWidth(text)))
  return align === 'right' ? spaces + text : text + spaces
}

/** Columns of one cell where nobody knows how wide the reader's page is. */
const widestUnseen = 60
/** Ids have 36 characters: whoever reads one wants to copy it. */
const narrowestCut = 40
const gap = 2

/** How wide each column may be, so that a line fits into `room` as far as long cells can be cut. */
const widthsWithin = (room: number | null, natural: readonly number[], isWhole: (index: number) => boolean) => {
  const widths = natural.map((width, index) => (isWhole(index) ? width : Math.min(width, room ?? widestUnseen)))
  if (room === null) return widths
  const excess = () => widths.reduce((sum, width) => sum + width + gap, -gap) - room
  for (;;) {
    const cuttable = widths.flatMap((width, index) => (!isWhole(index) && width > narrowestCut ? [index] : []))
    const [widest] = cuttable.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))
    const tooMuch = excess()
    if (widest === undefined || tooMuch <= 0) return widths
    widths[widest] = Math.max(narrowestCut, (widths[widest] ?? 0) - tooMuch)
  }
}

/**
 * A table with a heading, columns aligned by what the terminal shows and two spaces between them; ends without a line break.
 * Long cells are cut, so that a name of 500 characters does not push everything else away.
 * @param room columns of the terminal; null where there is none
 */
export const renderTable = <Row>(
  room: number | null,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string => {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.value(row) ?? '–'))))
  const lines = [columns.map((column) => column.title), ...cells]
  const natural = columns.map((_, index) =>
    lines.reduce((most, line) => Math.max(most, displayWidth(line[index] ?? '')), 0),
  )
  const widths = widthsWithin(room, natural, (index) => columns[index]?.whole === true)
  return lines
    .map((line) =>
      line
        .map((cell, index) => {
          const width = widths[index] ?? 0
          return pad(truncateToWidth(cell, width), width, columns[index]?.align ?? 'left')
        })
        .join(' '.repeat(gap)),
    )
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Names and values below each other, for one thing; lines whose value is null are left out. */
export const renderFields = (fields: readonly (readonly [title: string, value: string | number | null])[]): string => {
  const shown = fields.filter(([, value]) => value !== null)
  const width = Math.max(0, ...shown.map(([title]) => displayWidth(title)))
  return shown.map(([title, value]) => `${pad(title, width, 'left')}  ${printable(String(value))}`.trimEnd()).join('\n')
}
