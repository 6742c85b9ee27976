import type { MemberColumn } from '../contract/directory.ts'
import { parseLinks, wireOf } from '../directory/bulk/member-columns.ts'
import { maskEmail, maskMobile } from '../directory/masking.ts'
import type { MemberRow } from '../store/directory-rows.ts'
import { listSeparator } from './department-names.ts'
import type { DepartmentNames } from './department-names.ts'
import type { Cell, SheetColumn } from './sheet-file.ts'
import { statusWord } from './words.ts'
import type { Words } from './words.ts'

const widths: Record<MemberColumn, number> = {
  name: 16,
  userId: 20,
  departments: 36,
  mainDepartment: 20,
  position: 20,
  mobile: 18,
  email: 28,
  bizMail: 28,
  telephone: 18,
  alias: 14,
  englishName: 16,
  status: 12,
  isLeader: 10,
  firstSeenAtMs: 20,
  changedAtMs: 20,
  removedAtMs: 20,
}
const times = new Set<MemberColumn>(['firstSeenAtMs', 'changedAtMs', 'removedAtMs'])

export const memberSheetColumns = (columns: readonly MemberColumn[], words: Words): SheetColumn[] =>
  columns.map((column) => ({
    title: words.columns[column],
    kind: times.has(column) ? 'time' : 'text',
    width: widths[column],
  }))

export interface MemberCellOptions {
  words: Words
  departments: DepartmentNames
  unmasked: boolean
}

/** Makes the cells of one person, column by column. */
export const memberCells = (
  columns: readonly MemberColumn[],
  { words, departments, unmasked }: MemberCellOptions,
): ((row: MemberRow) => Cell[]) => {
  const mobile = unmasked ? (value: string) => value : maskMobile
  const email = unmasked ? (value: string) => value : maskEmail
  const cells: Record<MemberColumn, (row: MemberRow) => Cell> = {
    name: (row) => row.name,
    userId: (row) => row.user_id,
    departments: (row) =>
      parseLinks(row.departments)
        .map(([departmentId]) => departments.nameOf(departmentId))
        .join(listSeparator),
    mainDepartment: ({ main_department_id: id }) => (id === null ? null : departments.nameOf(id)),
    position: (row) => row.position,
    mobile: (row) => mobile(row.mobile ?? ''),
    email: (row) => email(row.email ?? ''),
    bizMail: (row) => email(row.biz_mail ?? ''),
    telephone: (row) => wireOf(row.raw).telephone,
    alias: (row) => row.alias,
    englishName: (row) => row.english_name,
    status: (row) => statusWord(words, row.status),
    isLeader: (row) => (row.is_leader === 1 ? words.yes : words.no),
    firstSeenAtMs: (row) => row.first_seen_at_ms,
    changedAtMs: (row) => row.changed_at_ms,
    removedAtMs: (row) => row.removed_at_ms,
  }
  const chosen = columns.map((column) => cells[column])
  return (row) => chosen.map((cell) => cell(row))
}
