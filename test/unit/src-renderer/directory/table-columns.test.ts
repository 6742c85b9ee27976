import { describe, expect, it } from 'vitest'
import {
  firstColumns,
  gridTemplate,
  hiddenColumns,
  leastWidth,
  moveColumn,
  resizeColumn,
  toggleColumn,
} from '@/features/directory/table-columns.ts'

const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name).join(' ')
const few = () => firstColumns().slice(0, 3)

describe('the columns of the table', () => {
  it('move to any place, and to an end where there is none', () => {
    expect(names(moveColumn(few(), 0, 2))).toBe('userId departments name')
    expect(names(moveColumn(few(), 2, -5))).toBe('departments name userId')
    expect(names(moveColumn(few(), 1, 99))).toBe('name departments userId')
    expect(names(moveColumn(few(), 7, 0))).toBe('name userId departments')
  })

  it('come last when they are shown, and one always stays', () => {
    const one = toggleColumn(toggleColumn(few(), 'userId'), 'departments')
    expect(names(one)).toBe('name')
    expect(names(toggleColumn(one, 'name'))).toBe('name')
    expect(names(toggleColumn(one, 'email'))).toBe('name email')
    expect(hiddenColumns(one)).toHaveLength(15)
  })

  it('keep a chosen width and share what is left', () => {
    const columns = resizeColumn(few(), 'userId', 200.4)
    expect(gridTemplate(columns)).toBe('40px minmax(104px, 3fr) 200px minmax(88px, 5fr)')
    expect(leastWidth(columns)).toBe(40 + 104 + 200 + 88)
    expect(gridTemplate(resizeColumn(columns, 'userId', null))).toBe(gridTemplate(few()))
    expect(resizeColumn(columns, 'userId', 3)[1]?.widthPx).toBe(48)
    expect(resizeColumn(columns, 'userId', 9_000)[1]?.widthPx).toBe(800)
  })
})
