import { describe, expect, it } from 'vitest'
import { displayWidth, truncateToWidth } from '../../../../../../src-main/hosts/cli/output/display-width.ts'
import { printable, renderFields, renderTable } from '../../../../../../src-main/hosts/cli/output/table.ts'

describe('the width of a text on a terminal', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['张三', 4],
    ['ｗｗ', 4],
    ['カナ', 4],
    ['한국', 4],
    ['a·b', 3],
    ['e\u0301', 1],
    ['𠮷', 2],
    ['👩‍💻', 2],
    ['✔', 1],
    ['…', 1],
  ])('%j takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns)
  })

  it.each([
    ['张三丰', 6, '张三丰'],
    ['张三丰', 5, '张三…'],
    ['张三丰', 4, '张…'],
    ['abc', 2, 'a…'],
  ])('%j cut to %i columns is %j', (text, columns, expected) => {
    expect(truncateToWidth(text, columns)).toBe(expected)
  })
})

describe('a table', () => {
  it('aligns columns by what the terminal shows', () => {
    const rows = [
      { name: '张三', count: 5 },
      { name: 'Li', count: 120 },
    ]
    const table = renderTable(
      null,
      [
        { title: '姓名', value: (row) => row.name },
        { title: 'n', value: (row) => row.count, align: 'right' },
      ],
      rows,
    )
    expect(table).toBe(['姓名    n', '张三    5', 'Li    120'].join('\n'))
  })

  it('marks what is absent and has a heading without rows', () => {
    const columns = [
      { title: 'a', value: (row: { a: null }) => row.a },
      { title: 'b', value: () => 'x' },
    ]
    expect(renderTable(null, columns, [{ a: null }])).toBe('a  b\n–  x')
    expect(renderTable(null, columns, [])).toBe('a  b')
  })

  it('cuts long cells to the terminal, or to 60 columns without one, but neither ids nor sentences of ours', () => {
    const row = {
      id: '0c9f7a52-6d2a-4b53-9c3e-3a1f5b0e7d11',
      name: '名'.repeat(500),
      why: 'because '.repeat(20).trim(),
    }
    const columns = [
      { title: 'id', value: ({ id }: typeof row) => id },
      { title: 'name', value: ({ name }: typeof row) => name },
    ]
    const cells = (table: string) => table.split('\n')[1]?.split(/ {2,}/)
    expect(cells(renderTable(null, columns, [row]))).toEqual([row.id, `${'名'.repeat(29)}…`])
    expect(displayWidth(renderTable(100, columns, [row]).split('\n')[1] ?? '')).toBe(99)
    expect(cells(renderTable(50, columns, [row]))).toEqual([row.id, `${'名'.repeat(19)}…`])
    const whole = [...columns, { title: 'why', value: ({ why }: typeof row) => why, whole: true as const }]
    expect(cells(renderTable(80, whole, [row]))?.at(-1)).toBe(row.why)
  })

  it('lets no name command the terminal', () => {
    expect(printable('\u001b[31mred\r\nnext\u202e')).toBe(' [31mred next')
  })

  it('leaves fields without a value out', () => {
    expect(
      renderFields([
        ['名称', 'A'],
        ['x', null],
        ['id', 7],
      ]),
    ).toBe('名称  A\nid    7')
  })
})
