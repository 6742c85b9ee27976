import type { MemberRow } from '@contract/directory.ts'

const cell = (value: string): string => {
  const line = value.replaceAll(/[\t\r\n]+/g, ' ')
  // A spreadsheet would run a value that begins like a formula.
  return /^[=+\-@]/.test(line) ? `'${line}` : line
}

/** One row as a spreadsheet takes it from the clipboard: what can be seen, so masked values stay masked. */
export const rowAsText = (row: MemberRow): string =>
  [row.name, row.userId, row.departmentNames.join('/'), row.position, row.mobileMasked, row.emailMasked]
    .map(cell)
    .join('\t')
