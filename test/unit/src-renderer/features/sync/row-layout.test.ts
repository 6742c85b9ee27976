import { describe, expect, it } from 'vitest'
import { createGroupStarts, rowLayout } from '@/features/sync/long-list/row-layout.ts'

const sizes = { row: 32, heading: 28 }

describe('rowLayout', () => {
  it('makes room for headings and for the row that is open', () => {
    const layout = rowLayout(10, [0, 4], sizes, { index: 4, height: 100 })
    expect(layout.topOf(0)).toBe(28)
    expect(layout.topOf(3)).toBe(28 + 3 * 32)
    expect(layout.topOf(4)).toBe(2 * 28 + 4 * 32)
    expect(layout.topOf(5)).toBe(2 * 28 + 5 * 32 + 100)
    expect(layout.height).toBe(2 * 28 + 10 * 32 + 100)
    expect([0, 3, 4, 5].filter(layout.startsGroup)).toEqual([0, 4])
  })

  it('finds the row at every height of 100,000 rows', () => {
    const starts = Array.from({ length: 2_000 }, (_, index) => index * 50)
    const layout = rowLayout(100_000, starts, sizes, { index: 777, height: 64 })
    for (const index of [0, 49, 50, 777, 778, 99_999]) {
      expect(layout.indexAt(layout.topOf(index))).toBe(index)
      expect(layout.indexAt(layout.topOf(index) + sizes.row - 1)).toBe(index)
    }
    expect(layout.indexAt(-5)).toBe(0)
    expect(layout.indexAt(layout.height + 500)).toBe(99_999)
    expect(rowLayout(0, [], sizes, null).indexAt(0)).toBe(0)
  })
})

describe('createGroupStarts', () => {
  const startsOf = createGroupStarts<{ key: string }>(3, ({ key }) => key)
  const page = (...keys: string[]) => keys.map((key) => ({ key }))

  it('knows no heading for a page until the one before it is there', () => {
    const pages = new Map([
      [0, page('a', 'a', 'b')],
      [2, page('c', 'c', 'd')],
    ])
    expect(startsOf(pages)).toEqual([0, 2, 8])
    pages.set(1, page('b', 'b', 'b'))
    expect(startsOf(pages)).toEqual([0, 2, 6, 8])
  })

  it('has none in an empty list', () => {
    expect(startsOf(new Map([[0, []]]))).toEqual([])
  })
})
