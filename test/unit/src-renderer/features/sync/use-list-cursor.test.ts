import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useListCursor } from '@/features/sync/long-list/use-list-cursor.ts'

const press = (key: string) => ({ key, altKey: false, ctrlKey: false, metaKey: false })

describe('useListCursor', () => {
  it('walks, opens one row at a time and closes it with Escape', () => {
    const revealed: number[] = []
    const cursor = useListCursor(ref(30), (index) => revealed.push(index))
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'End', 'ArrowRight'])
      expect(cursor.key(press(key))).toBe(true)
    expect(cursor.current.value).toBe(29)
    expect(cursor.opened.value).toBe(29)
    expect(revealed).toEqual([0, 1, 29])
    expect(cursor.key(press('Escape'))).toBe(true)
    expect(cursor.opened.value).toBeNull()
  })

  it('leaves Escape to others where nothing is open, and every key where there is no row', () => {
    expect(useListCursor(ref(3), () => undefined).key(press('Escape'))).toBe(false)
    expect(useListCursor(ref(0), () => undefined).key(press('ArrowDown'))).toBe(false)
  })
})
