import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import type { MemberRow } from '@contract/directory.ts'
import { mostChosen, useSelection } from '@/features/directory/use-selection.ts'
import { fakeMembers } from '../../../helpers/fake-client.ts'

const at = (index: number): MemberRow => {
  const row = fakeMembers[index]
  if (!row) throw new Error(`No member ${index}`)
  return row
}
function openSelection(total = fakeMembers.length) {
  const asked: [number, number][] = []
  const selection = useSelection({
    total: ref(total),
    between: (from, to) => {
      asked.push([from, to])
      return Promise.resolve(fakeMembers.slice(from, to + 1))
    },
  })
  return { selection, asked }
}

describe('chosen people', () => {
  it('are ticked one by one', () => {
    const { selection } = openSelection()
    selection.toggle(at(1))
    selection.toggle(at(3))
    selection.toggle(at(1))
    expect(selection.count.value).toBe(1)
    expect(selection.has('user3')).toBe(true)
    expect(selection.state.value).toBe('some')
  })

  it('are a range that grows and shrinks beside what was chosen before', async () => {
    const { selection } = openSelection()
    selection.toggle(at(50))
    await selection.stretch(10, 20)
    await selection.stretch(10, 12)
    expect(selection.count.value).toBe(4)
    selection.settle()
    await selection.stretch(30, 31)
    expect(selection.count.value).toBe(6)
    expect(selection.has('user50')).toBe(true)
  })

  it('are the last range that was wanted, whichever answer comes last', async () => {
    const waiting: (() => void)[] = []
    const selection = useSelection({
      total: ref(100),
      between: (from, to) => new Promise((done) => waiting.push(() => done(fakeMembers.slice(from, to + 1)))),
    })
    const first = selection.stretch(0, 50)
    const second = selection.stretch(0, 1)
    waiting[1]?.()
    waiting[0]?.()
    await Promise.all([first, second])
    expect(selection.count.value).toBe(2)
    const third = selection.stretch(5, 9)
    selection.clear()
    waiting[2]?.()
    await third
    expect(selection.count.value).toBe(0)
  })

  it('are everybody but some, on pages that were never fetched as well', async () => {
    const { selection, asked } = openSelection()
    selection.all()
    expect(selection.state.value).toBe('all')
    selection.toggle(at(2))
    expect(selection.count.value).toBe(fakeMembers.length - 1)
    expect(selection.has('somebody-far-down')).toBe(true)
    expect(selection.has('user2')).toBe(false)
    expect(asked).toEqual([])
    const rows = await selection.rows()
    expect(rows).toHaveLength(fakeMembers.length - 1)
    expect(rows.some(({ userId }) => userId === 'user2')).toBe(false)
  })

  it('are asked for only as far as they are taken one by one', async () => {
    const { selection, asked } = openSelection(250_000)
    selection.all()
    selection.toggle(at(0))
    await selection.rows()
    expect(asked).toEqual([[0, mostChosen]])
  })

  it('survive another filter unless they are everybody of it', () => {
    const { selection } = openSelection()
    selection.toggle(at(1))
    selection.forgetAll()
    expect(selection.count.value).toBe(1)
    selection.all()
    selection.forgetAll()
    expect(selection.count.value).toBe(0)
  })
})
