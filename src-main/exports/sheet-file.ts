/** How a column is written: texts stay texts, whatever they look like; times are milliseconds since 1970. */
export interface SheetColumn {
  title: string
  kind: 'text' | 'time'
  /** In characters. */
  width: number
}

/** Null and the empty text leave the cell empty. */
export type Cell = string | number | null

/** A file of sheets that is written row by row. Everything throws what the file system says, such as ENOSPC. */
export interface SheetFile {
  /** Ends the sheet before; CSV has one only. */
  beginSheet(title: string, columns: readonly SheetColumn[]): void
  add(cells: readonly Cell[]): void
  /** To be awaited every few hundred rows: until then rows may be kept in memory. */
  settle(): Promise<void>
  /** @returns the size in bytes */
  finish(): Promise<number>
}

const two = (value: number): string => String(value).padStart(2, '0')

/** 2026-11-21 02:00:13, the host's local time. */
export const localTime = (atMs: number): string => {
  const at = new Date(atMs)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}
