import type { Change, ChangeCount } from '@contract/sync.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref, shallowRef } from 'vue'
import type { ChangeFilter, ChangePage, LoadChanges } from '@/features/sync/change-source.ts'
import { groupOf, useRunChanges } from '@/features/sync/change-source.ts'
import { changeChips, useChangeList } from '@/features/sync/use-change-list.ts'
import { createFakeClient } from '../../../../helpers/fake-client.ts'
import { inScope, settle } from '../../in-scope.ts'

const counts: ChangeCount[] = [
  { entity: 'member', operation: 'created', count: 30 },
  { entity: 'member', operation: 'removed', count: 5 },
  { entity: 'department', operation: 'created', count: 2 },
]
const change = (patch: Partial<Change> = {}): Change => ({
  entity: 'member',
  id: 'wang',
  name: '王',
  operation: 'created',
  fields: [],
  departmentId: 3,
  departmentPath: ['总公司', '研发'],
  ...patch,
})

interface Ask {
  filter: ChangeFilter
  offset: number
  signal: AbortSignal
  answer: (page?: Partial<ChangePage>) => void
}

function openList() {
  const asks: Ask[] = []
  const load = shallowRef<LoadChanges>(
    (filter, offset, _limit, signal) =>
      new Promise((resolve) =>
        asks.push({
          filter,
          offset,
          signal,
          answer: (page) => resolve({ total: 100_000, counts, items: [change({ id: `row${offset}` })], ...page }),
        }),
      ),
  )
  const version = ref('running')
  const { value: list, end } = inScope(() => useChangeList(load, version, { operation: null, order: 'kind' }))
  const at = (index: number): Ask => {
    const ask = asks.at(index)
    if (!ask) throw new Error(`No question number ${index}`)
    return ask
  }
  return { list, load, version, asks, at, end }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('changeChips', () => {
  it('counts what each chip would show beside the other choice', () => {
    const chips = changeChips(counts, { entity: 'member', operation: 'created' })
    expect(chips.operations.map(({ value, count }) => [value, count])).toEqual([
      [null, 35],
      ['created', 30],
      ['removed', 5],
    ])
    expect(chips.entities.map(({ value, count }) => [value, count])).toEqual([
      ['department', 2],
      ['member', 30],
    ])
  })
})

describe('groupOf', () => {
  it('puts tags under one heading, and people without a department under another', () => {
    const key = groupOf('department')
    expect(key(change({ entity: 'tag', departmentId: null }))).not.toBe(key(change({ departmentId: null })))
    expect(key(change({ operation: 'removed' }))).toBe(key(change()))
  })
})

describe('useChangeList', () => {
  it('asks for pages that can be seen and gives up those that were scrolled past', async () => {
    const { list, asks, at } = openList()
    expect(asks.map(({ offset }) => offset)).toEqual([0])
    at(0).answer()
    await settle()
    list.rows.show(40_000, 40_030)
    list.rows.show(80_000, 80_030)
    expect(asks.map(({ offset }) => offset)).toEqual([0, 40_000, 80_000])
    expect(at(1).signal.aborted).toBe(true)
    at(2).answer()
    await settle()
    expect(list.rows.rowAt(80_000)?.id).toBe('row80000')
    expect(list.rows.rowAt(40_000)).toBeUndefined()
  })

  it('asks for what is typed when the typing rests, and keeps the rows until the answer is there', async () => {
    const { list, asks, at } = openList()
    at(0).answer()
    await settle()
    for (const text of ['w', 'wa', ' wang ']) {
      list.query.value = text
      await nextTick()
    }
    expect(asks).toHaveLength(1)
    vi.advanceTimersByTime(200)
    await nextTick()
    expect(at(-1).filter.query).toBe('wang')
    expect(list.rows.rowAt(0)?.id).toBe('row0')
    at(-1).answer({ total: 0, items: [] })
    await settle()
    expect(list.rows.total.value).toBe(0)
    expect(list.filtered.value).toBe(true)
  })

  it('clears at once where the order changes, because headings belong to their rows', async () => {
    const { list, at } = openList()
    at(0).answer()
    await settle()
    list.choose({ order: 'department' })
    await nextTick()
    expect(list.rows.total.value).toBeNull()
    expect(at(-1).filter.order).toBe('department')
  })

  it('asks again in place for another version, and from the top for another source', async () => {
    const { list, load, version, asks, at } = openList()
    at(0).answer()
    await settle()
    version.value = 'succeeded'
    await nextTick()
    expect(asks).toHaveLength(2)
    expect(list.rows.rowAt(0)).toBeDefined()
    at(1).answer()
    await settle()
    const before = list.rows.listNumber.value
    load.value = (...ask) => Promise.resolve({ total: ask.length, counts: [], items: [] })
    await nextTick()
    expect(list.rows.listNumber.value).toBe(before + 1)
    expect(list.rows.rowAt(0)).toBeUndefined()
  })

  it('tells of a failure, recovers from it, and ends with its page', async () => {
    const { list, load, asks, end } = openList()
    load.value = () => Promise.reject(Object.assign(new Error('gone'), { code: 'NOT_FOUND', data: { id: 'run-1' } }))
    await nextTick()
    await settle()
    expect(list.rows.failure.value?.subject).toBe('run-1')
    load.value = () => Promise.resolve({ total: 1, counts, items: [change()] })
    await nextTick()
    await settle()
    expect(list.rows.failure.value).toBeNull()
    end()
    expect(asks[0]?.signal.aborted).toBe(true)
  })
})

describe('the changes of a run', () => {
  it('are the same list when the run is told anew, so that nobody loses his place in it', () => {
    const run = shallowRef({ runId: 'run-1' })
    const { value: load } = inScope(() => useRunChanges(createFakeClient(), () => run.value))
    const first = load.value
    run.value = { runId: 'run-1' }
    expect(load.value).toBe(first)
    run.value = { runId: 'run-2' }
    expect(load.value).not.toBe(first)
  })
})
