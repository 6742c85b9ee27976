import type { MemberColumn, MemberRow } from '@contract/directory.ts'
import type { PrivateField } from '@contract/privacy.ts'
import { joinNames } from '../../format/names.ts'
import { formatExact } from '../../format/times.ts'

/** Columns of what a company may have chosen not to keep. */
export const privateColumns: Partial<Record<MemberColumn, PrivateField>> = {
  mobile: 'mobile',
  email: 'email',
  bizMail: 'email',
}

/** Words that a cell may need, in the language of the page. */
export interface CellWords {
  separator: string
  leader: string
  status: (status: number | null) => string
  /** Why a column is empty for everybody; '' where it is not. */
  missing?: (column: MemberColumn) => string
}

export const mainDepartmentOf = (row: MemberRow): string => {
  if (row.mainDepartmentId === null) return ''
  return row.departmentNames[row.departmentIds.indexOf(row.mainDepartmentId)] ?? `#${row.mainDepartmentId}`
}

const time = (atMs: number | null): string => (atMs === null ? '' : formatExact(atMs))

const texts: Record<MemberColumn, (row: MemberRow, words: CellWords) => string> = {
  name: (row) => row.name,
  userId: (row) => row.userId,
  departments: (row, { separator }) => joinNames(row.departmentNames, separator),
  mainDepartment: mainDepartmentOf,
  position: (row) => row.position,
  mobile: (row) => row.mobileMasked,
  email: (row) => row.emailMasked,
  bizMail: (row) => row.bizMailMasked,
  telephone: (row) => row.telephone,
  alias: (row) => row.alias,
  englishName: (row) => row.englishName,
  status: (row, { status }) => status(row.status),
  isLeader: (row, { leader }) => (row.isLeader ? leader : ''),
  firstSeenAtMs: (row) => time(row.firstSeenAtMs),
  changedAtMs: (row) => time(row.changedAtMs),
  removedAtMs: (row) => time(row.removedAtMs),
}

/** What a cell says, in full; masked values stay masked. */
export const cellText = (row: MemberRow, column: MemberColumn, words: CellWords): string => texts[column](row, words)

const forSpreadsheet = (value: string): string => {
  const line = value.replaceAll(/[\t\r\n]+/g, ' ').replaceAll(/[\u2068\u2069]/g, '')
  // A spreadsheet would run a value that begins like a formula.
  return /^\s*[=+\-@]/.test(line) ? `'${line}` : line
}

/** One row as a spreadsheet takes it from the clipboard, with the columns of the table. */
export const rowAsText = (row: MemberRow, columns: readonly MemberColumn[], words: CellWords): string =>
  columns.map((column) => forSpreadsheet(cellText(row, column, words))).join('\t')
