import type { MemberColumn, MemberRow } from '@contract/directory.ts'
import { ElMessage } from 'element-plus'
import type { Action } from '../../app/use-action.ts'
import { useAction } from '../../app/use-action.ts'
import { formatNumber } from '../../format/numbers.ts'
import type { Text } from '../../locales/index.ts'
import { rowAsText } from './member-text.ts'
import type { CellWords } from './member-text.ts'

export interface RowCopies {
  /** Rows as a table for a spreadsheet; `count` is how many were chosen, where not all of them could be copied. */
  table: Action<[rows: () => Promise<MemberRow[]>, count: number], void>
  ids: Action<[rows: () => Promise<MemberRow[]>, count: number], void>
  text: Action<[text: string], void>
}

/** What the directory puts on the clipboard, each with a word when it is done. */
export function useRowCopies(
  { t, language }: Text,
  words: () => CellWords,
  columns: () => readonly MemberColumn[],
): RowCopies {
  const number = (value: number) => formatNumber(value, language.value)
  async function copy(text: string, rows: number, wanted: number): Promise<void> {
    await navigator.clipboard.writeText(text)
    const n = number(rows)
    ElMessage.success(rows < wanted ? t('directory.copiedPart', { n }) : t('directory.copiedRows', { n }))
  }
  return {
    table: useAction(async (read, count) => {
      const rows = await read()
      const lines = rows.map((row) => rowAsText(row, columns(), words()))
      await copy(lines.join('\n'), rows.length, count)
    }),
    ids: useAction(async (read, count) => {
      const rows = await read()
      await copy(rows.map(({ userId }) => userId).join('\n'), rows.length, count)
    }),
    text: useAction(async (text) => {
      await navigator.clipboard.writeText(text)
      ElMessage.success(t('common.copied'))
    }),
  }
}
