import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { cellText, withoutFormula } from './cell-text.ts'
import { localTime } from './sheet-file.ts'
import type { Cell, SheetColumn, SheetFile } from './sheet-file.ts'

const writeAtCharacters = 256 * 1024
const byteOrderMark = '\ufeff'

const quoted = (text: string): string => (/[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** One field of RFC 4180, safe to be opened by a spreadsheet program. */
export const csvField = (cell: Cell, kind: SheetColumn['kind']): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return kind === 'time' ? localTime(cell) : String(cell)
  return quoted(withoutFormula(cellText(cell)))
}

/**
 * UTF-8 with a byte order mark, which Excel needs to recognise it, and lines that end with CR LF (RFC 4180).
 * Writes block: this runs on a thread of its own.
 */
export const createCsvFile = (path: string): SheetFile => {
  const file = openSync(path, 'wx', 0o600)
  let columns: readonly SheetColumn[] = []
  let pending = byteOrderMark

  const flush = () => {
    const bytes = Buffer.from(pending)
    pending = ''
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
  }
  const addLine = (fields: string[]) => {
    pending += `${fields.join(',')}\r\n`
    if (pending.length >= writeAtCharacters) flush()
  }

  return {
    beginSheet: (_title, next) => {
      columns = next
      addLine(columns.map(({ title }) => csvField(title, 'text')))
    },
    add: (cells) => addLine(columns.map(({ kind }, index) => csvField(cells[index] ?? null, kind))),
    settle: () => Promise.resolve(),
    finish: () => {
      flush()
      const { size } = fstatSync(file)
      closeSync(file)
      return Promise.resolve(size)
    },
  }
}
