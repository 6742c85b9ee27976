import { displayWidth } from './display-width.ts'

export interface Column<Row> {
  title: string
  value: (row: Row) => string | number | null
  align?: 'left' | 'right'
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

/** A table with a heading, columns aligned by what the terminal shows and two spaces between them; ends without a line break. */
export const renderTable = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string => {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.value(row) ?? '–'))))
  const lines = [columns.map((column) => column.title), ...cells]
  const widths = columns.map((_, index) =>
    lines.reduce((most, line) => Math.max(most, displayWidth(line[index] ?? '')), 0),
  )
  return lines
    .map((line) => line.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? 'left')).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Names and values below each other, for one thing; lines whose value is null are left out. */
export const renderFields = (fields: readonly (readonly [title: string, value: string | number | null])[]): string => {
  const shown = fields.filter(([, value]) => value !== null)
  const width = Math.max(0, ...shown.map(([title]) => displayWidth(title)))
  return shown.map(([title, value]) => `${pad(title, width, 'left')}  ${printable(String(value))}`.trimEnd()).join('\n')
}
