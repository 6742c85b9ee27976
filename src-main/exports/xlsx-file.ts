import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import ExcelJS from 'exceljs'
import { cellText } from './cell-text.ts'
import type { Cell, SheetColumn, SheetFile } from './sheet-file.ts'

/** The most rows of a sheet in Excel, the one with the titles included. */
const maxRows = 1_048_576
const textFormat = '@'
const timeFormat = 'yyyy-mm-dd hh:mm:ss'

/** Excel reads `_x0041_` in a text as the character A, so the underscore in front of such a thing is written in that way. */
const escaped = (text: string): string => text.replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')

/** Always a text for exceljs, which makes formulas and links of objects only. */
export const xlsxText = (text: string): string => escaped(cellText(text).replace(/\r\n?/g, '\n'))

/** Excel knows no time zones: the host's local time is written as if it were UTC. */
export const xlsxTime = (atMs: number): Date => new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000)

const valueOf = (cell: Cell | undefined): string | Date | undefined => {
  if (cell === undefined || cell === null) return undefined
  return typeof cell === 'number' ? xlsxTime(cell) : xlsxText(cell) || undefined
}

interface OpenSheet {
  sheet: ExcelJS.Worksheet
  title: string
  columns: readonly SheetColumn[]
  rows: number
}

/** An Excel workbook that goes to the disk while it is written; what is not on its way yet is kept small by `settle`. */
export const createXlsxFile = (path: string, nowMs: number): SheetFile => {
  const output = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  let failure: Error | null = null
  const failed = new Promise<never>((_, reject) => {
    output.once('error', (error) => {
      failure = error
      reject(error)
    })
  })
  // Heard through `failure`, unless somebody is waiting.
  failed.catch(() => undefined)

  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: output,
    useStyles: true,
    // Texts stand in their cells: a table of them would have to stay in memory until the end.
    useSharedStrings: false,
    zip: { zlib: { level: 4 } },
  })
  book.creator = 'WeCom Desk'
  book.lastModifiedBy = 'WeCom Desk'
  book.created = book.modified = new Date(nowMs)
  let open: OpenSheet | null = null

  const endSheet = () => {
    if (!open) return
    const { sheet, columns, rows } = open
    sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: Math.max(rows, 1), column: columns.length } }
    sheet.commit()
    open = null
  }
  const begin = (title: string, columns: readonly SheetColumn[], part: number) => {
    endSheet()
    const sheet = book.addWorksheet(part === 1 ? title : `${title} (${part})`, {
      views: [{ state: 'frozen', ySplit: 1 }],
    })
    sheet.columns = columns.map(({ kind, width }) => ({
      width,
      style: { numFmt: kind === 'time' ? timeFormat : textFormat },
    }))
    const titles = sheet.addRow(columns.map((column) => xlsxText(column.title)))
    titles.font = { bold: true }
    titles.commit()
    open = { sheet, title, columns, rows: 1 }
  }
  let part = 1

  return {
    beginSheet: (title, columns) => {
      part = 1
      begin(title, columns, part)
    },
    add: (cells) => {
      if (open && open.rows >= maxRows) begin(open.title, open.columns, ++part)
      if (!open) throw new Error('A row needs a sheet')
      open.sheet.addRow(cells.map(valueOf)).commit()
      open.rows++
    },
    settle: async () => {
      if (failure) throw failure
      // Lets the compressed bytes move on; what still waits for compression is told by the sheet's stream alone.
      await setImmediate()
      for (const target of open ? targetsOf(open.sheet) : []) {
        if (!target.writableNeedDrain) continue
        await Promise.race([new Promise((resolve) => target.once('drain', resolve)), failed])
      }
    },
    finish: async () => {
      endSheet()
      await Promise.race([book.commit(), failed])
      return output.bytesWritten
    },
  }
}

/** exceljs 4.4 never makes its writer wait; how full the pipe behind a sheet is can only be asked of the pipe. */
const targetsOf = (sheet: ExcelJS.Worksheet): Writable[] => {
  const { stream } = sheet as unknown as { stream?: { pipes?: Writable[] } } // not in its types
  return stream?.pipes ?? []
}
