import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, nextTick, ref, shallowReactive, shallowRef } from 'vue'
import type { RowLook, RowState } from '@/features/directory/row-painter.ts'
import { usePaintedRows } from '@/features/directory/use-painted-rows.ts'
import { fakeMembers } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

type Row = NonNullable<RowState['row']>

/** A canvas of 60 elements, 20 of them in view, on a list that is as long as the test says. */
function openCanvas() {
  const canvas = document.createElement('div')
  const from = ref(0)
  const resting = ref(true)
  const rows = shallowReactive(new Map(fakeMembers.map((row, index) => [index, row as Row | undefined])))
  const look = shallowRef<RowLook>({
    columns: ['name', 'userId', 'status', 'changedAtMs'],
    words: { separator: '、', leader: '负责人', status: (status: number | null) => `状态 ${status}` },
    justNow: '刚刚',
    language: 'zh-CN',
    nowMs: 0,
    avatars: true,
  })
  const { end } = inScope(() => {
    usePaintedRows(shallowRef(canvas), {
      shown: {
        indexes: computed(() => Array.from({ length: 60 }, (_, index) => from.value + index)),
        firstShown: computed(() => from.value + 20),
        lastShown: computed(() => from.value + 39),
        resting: computed(() => resting.value),
      },
      rowHeight: () => 32,
      look: () => look.value,
      stateOf: (index) => ({ row: rows.get(index), chosen: index === 3, current: false, opened: false }),
    })
    return true
  })
  const elements = () => [...canvas.children] as HTMLElement[]
  const indexes = () => elements().map((one) => Number(one.dataset['index']))
  return { canvas, from, resting, rows, look, elements, indexes, end }
}

const everyFrame = async () => {
  for (let turn = 0; turn < 8; turn++) {
    vi.advanceTimersToNextFrame()
    await nextTick()
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('usePaintedRows', () => {
  it('shows after a leap who is in view at once, and the others within a few frames, with the same elements', async () => {
    const { from, resting, elements, indexes, end } = openCanvas()
    await everyFrame()
    expect(indexes()).toEqual(Array.from({ length: 60 }, (_, index) => index))
    const before = new Set(elements())
    resting.value = false
    from.value = 1000
    await nextTick()
    for (let index = 1020; index < 1040; index++) expect(indexes()).toContain(index)
    expect(indexes().filter((index) => index < 60)).toHaveLength(60 - 20)
    from.value = 1020 // a view further: what comes next is made ready as well
    await nextTick()
    for (let index = 1040; index < 1060; index++) expect(indexes()).toContain(index)
    expect(indexes().filter((index) => index < 60).length).toBeLessThan(20)
    from.value = 1000
    resting.value = true
    await everyFrame()
    expect(indexes()).toEqual(Array.from({ length: 60 }, (_, index) => 1000 + index))
    expect(elements().every((one) => before.has(one))).toBe(true)
    end()
  })

  it('leaves elements where they are while it scrolls, and puts them in order at rest', async () => {
    const { from, resting, elements, indexes, end } = openCanvas()
    await everyFrame()
    const before = elements()
    resting.value = false
    from.value = 5
    await nextTick()
    expect(elements()).toEqual(before)
    expect(indexes().slice(0, 6)).toEqual([60, 61, 62, 63, 64, 5])
    resting.value = true
    await nextTick()
    expect(indexes()).toEqual(Array.from({ length: 60 }, (_, index) => 5 + index))
    end()
  })

  it('writes names as text, and nothing of the one before where somebody is awaited', async () => {
    const { rows, elements, canvas, end } = openCanvas()
    const [first] = fakeMembers
    if (!first) throw new Error('There is nobody')
    rows.set(0, { ...first, name: '<img src=x onerror=alert(1)>', isLeader: true, userId: 'hostile' })
    await everyFrame()
    expect(canvas.querySelector('img')).toBeNull()
    expect(elements()[0]?.querySelector('.ellipsis')?.textContent).toBe('<img src=x onerror=alert(1)>')
    expect(elements()[0]?.querySelector('.leader')?.textContent).toBe('负责人')
    expect(elements()[3]?.getAttribute('aria-selected')).toBe('true')
    rows.set(0, undefined)
    await nextTick()
    expect(elements()[0]?.textContent).toBe('')
    expect(elements()[0]?.querySelectorAll('.skeleton')).toHaveLength(4)
    expect(elements()[0]?.innerHTML).not.toContain('hostile')
    rows.set(0, { ...first, isLeader: false })
    await nextTick()
    expect(elements()[0]?.querySelector('.skeleton')).toBeNull()
    expect(elements()[0]?.querySelector('.ellipsis')?.textContent).toBe(first.name)
    expect(elements()[0]?.querySelector('.leader')).toBeNull()
    end()
  })

  it('has other cells when there are other columns', async () => {
    const { look, elements, end } = openCanvas()
    await everyFrame()
    look.value = { ...look.value, columns: ['userId'] }
    await nextTick()
    expect(elements()[1]?.querySelectorAll('[role=gridcell]')).toHaveLength(2)
    expect(elements()[1]?.textContent).toBe('user1')
    end()
  })
})
