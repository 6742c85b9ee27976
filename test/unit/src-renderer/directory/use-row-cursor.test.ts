import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useRowCursor } from '@/features/directory/use-row-cursor.ts'

function openCursor(total = 100) {
  const opened: number[] = []
  const copied: [number, number][] = []
  let open = false
  const cursor = useRowCursor(ref(total), {
    open: (index) => opened.push(index),
    isOpen: () => open,
    scrollTo: () => undefined,
    copy: (from, to) => Promise.resolve(void copied.push([from, to])),
  })
  const press = (key: string, more: KeyboardEventInit = {}) =>
    cursor.key(new KeyboardEvent('keydown', { key, cancelable: true, ...more }))
  return { cursor, opened, copied, press, withDrawer: () => (open = true) }
}

describe('the cursor of a table', () => {
  it('moves within the rows, and takes open details along', async () => {
    const { cursor, press, opened, withDrawer } = openCursor()
    await press('ArrowUp')
    expect(cursor.current.value).toBe(0)
    await press('End')
    await press('ArrowDown')
    expect(cursor.current.value).toBe(99)
    expect(opened).toEqual([])
    withDrawer()
    await press('PageUp')
    expect(opened).toEqual([84])
  })

  it('selects ranges with Shift, by key and by click, and copies them', async () => {
    const { cursor, press, opened, copied } = openCursor()
    cursor.click(10, { shiftKey: false })
    cursor.click(20, { shiftKey: true })
    await press('ArrowDown', { shiftKey: true })
    expect(cursor.range.value).toEqual([10, 21])
    expect(opened).toEqual([10])
    await press('c', { ctrlKey: true })
    await press('Escape')
    await press('c', { ctrlKey: true })
    await press('a', { metaKey: true })
    await press('c', { metaKey: true })
    expect(copied).toEqual([
      [10, 21],
      [21, 21],
      [0, 99],
    ])
  })
})
