import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useRowCursor } from '@/features/directory/use-row-cursor.ts'

function openCursor(total = 100) {
  const log: string[] = []
  let open = false
  let anyChosen = false
  const cursor = useRowCursor(ref(total), {
    pageLength: () => 15,
    open: (index) => log.push(`open ${index}`),
    isOpen: () => open,
    scrollTo: () => undefined,
    toggle: (index) => log.push(`toggle ${index}`),
    stretch: (from, to) => log.push(`stretch ${from} ${to}`),
    settle: () => undefined,
    chooseAll: () => log.push('all'),
    chooseNothing: () => {
      log.push('none')
      return anyChosen
    },
    copy: (index) => log.push(`copy ${index}`),
  })
  const press = (key: string, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, cancelable: true, ...more })
    cursor.key(event)
    return event
  }
  const said = () => log.splice(0)
  return { cursor, said, press, withDrawer: () => (open = true), withChosen: () => (anyChosen = true) }
}
const plain = { shiftKey: false, ctrlKey: false, metaKey: false }

describe('the cursor of a table', () => {
  it('moves within the rows, and takes open details along', () => {
    const { cursor, press, said, withDrawer } = openCursor()
    press('ArrowUp')
    expect(cursor.current.value).toBe(0)
    press('End')
    press('ArrowDown')
    expect(cursor.current.value).toBe(99)
    expect(said()).toEqual([])
    withDrawer()
    press('PageUp')
    expect(said()).toEqual(['open 84'])
  })

  it('chooses ranges with Shift from where the last choice was, by key, by click and by box', () => {
    const { cursor, press, said } = openCursor()
    cursor.click(10, plain)
    cursor.click(20, { ...plain, shiftKey: true })
    press('ArrowDown', { shiftKey: true })
    for (let step = 0; step < 12; step++) press('ArrowUp', { shiftKey: true })
    expect(said().filter((one) => !/^stretch 10 1\d/.test(one))).toEqual([
      'open 10',
      'stretch 10 20',
      'stretch 10 21',
      'stretch 10 20',
      'stretch 9 10',
    ])
    cursor.tick(30, plain)
    cursor.tick(33, { shiftKey: true })
    cursor.click(40, { ...plain, ctrlKey: true })
    press('ArrowDown')
    press('ArrowDown', { shiftKey: true })
    expect(said()).toEqual(['toggle 30', 'stretch 30 33', 'toggle 40', 'stretch 41 42'])
  })

  it('knows Enter, Space, Ctrl+A, Ctrl+C and Escape', () => {
    const { cursor, press, said, withChosen } = openCursor()
    press('Enter')
    press(' ')
    expect(said()).toEqual([])
    cursor.moveTo(3)
    press('Enter')
    press(' ')
    press('a', { metaKey: true })
    press('c', { ctrlKey: true })
    expect(said()).toEqual(['open 3', 'toggle 3', 'all', 'copy 3'])
    // Where nothing is chosen Escape is left to the drawer.
    expect(press('Escape').defaultPrevented).toBe(false)
    withChosen()
    expect(press('Escape').defaultPrevented).toBe(true)
  })
})
