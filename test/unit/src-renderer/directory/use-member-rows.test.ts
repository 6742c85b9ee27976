import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { noFilter } from '@/features/directory/member-filter.ts'
import { pageSize, useMemberRows } from '@/features/directory/use-member-rows.ts'
import { createFakeClient, fakeMembers } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'

interface Ask {
  offset: number
  query: string
  changedSinceMs: number | undefined
  signal: AbortSignal | undefined
  answer: () => void
  fail: (error: unknown) => void
}

/** Rows over a client whose answers come when the test says so. */
function openRows() {
  const asks: Ask[] = []
  const client = createFakeClient({
    directory: {
      members: ({ offset = 0, limit = 100, query = '', changedSinceMs }, options) =>
        new Promise((resolve, reject) => {
          const found = fakeMembers.filter((member) => member.name.includes(query))
          asks.push({
            offset,
            query,
            changedSinceMs,
            signal: options?.signal,
            answer: () => resolve({ total: found.length, items: found.slice(offset, offset + limit) }),
            fail: reject,
          })
        }),
    },
  })
  const filter = shallowRef(noFilter())
  const { value: rows, end } = inScope(() => useMemberRows(client, filter))
  return { rows, filter, asks, end }
}
const at = (asks: Ask[], index: number): Ask => {
  const ask = asks.at(index)
  if (!ask) throw new Error(`No question number ${index}`)
  return ask
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('useMemberRows', () => {
  it('fetches the first page and shows nothing in the place of rows that are not there yet', async () => {
    const { rows, asks } = openRows()
    rows.reload()
    expect(rows.total.value).toBeNull()
    expect(asks).toHaveLength(1)
    at(asks, 0).answer()
    await settle()
    expect(rows.total.value).toBe(fakeMembers.length)
    expect(rows.rowAt(0)?.userId).toBe('user0')
    expect(rows.rowAt(pageSize)).toBeUndefined()
  })

  it('fetches what can be seen first, then what the scrolling comes to, and gives up what was passed', async () => {
    const { rows, asks } = openRows()
    rows.reload()
    at(asks, 0).answer()
    await settle()
    expect(asks.map((ask) => ask.offset)).toEqual([0, 200, 400, 600, 800])
    rows.show(4000, 4040)
    expect(asks.slice(1, 5).every((ask) => ask.signal?.aborted)).toBe(true)
    expect(asks.slice(5).map((ask) => ask.offset)).toEqual([4000])
    at(asks, 5).answer()
    await settle()
    expect(rows.rowAt(4001)?.userId).toBe('user4001')
    expect(rows.rowAt(1001)).toBeUndefined()
    expect(asks.slice(6).map((ask) => ask.offset)).toEqual([4200, 3800, 4400, 4600])
    at(asks, 7).answer()
    await settle()
    rows.show(3900, 3940)
    expect(asks.slice(11).map((ask) => ask.offset)).toEqual([3600, 3400, 3200, 3000])
  })

  it('shows the rows of before until those that were asked for again are there', async () => {
    const { rows, asks } = openRows()
    rows.reload()
    for (let index = 0; index < 5; index++) {
      at(asks, index).answer()
      await settle()
    }
    rows.show(150, 250)
    rows.reload()
    const again = asks.length - 2
    at(asks, again).answer()
    await settle()
    expect(rows.rowAt(150)).toBeDefined()
    expect(rows.rowAt(250)).toBeDefined()
  })

  it('asks at once for what is typed, and once for what was typed meanwhile', async () => {
    const { rows, filter, asks } = openRows()
    rows.reload()
    for (const query of ['成', '成员', '成员1', '成员12']) {
      filter.value = { ...filter.value, query }
      await nextTick()
    }
    expect(at(asks, 0).signal?.aborted).toBe(true)
    expect(asks.map((ask) => ask.query)).toEqual(['', '成'])
    at(asks, 1).answer()
    await settle()
    expect(asks.map((ask) => ask.query)).toEqual(['', '成', '成员12'])
    expect(rows.total.value).toBeNull() // the answer to what is no longer asked is not shown
    at(asks, 2).answer()
    await settle()
    expect(rows.rowAt(0)?.name).toContain('成员12')
    filter.value = { ...filter.value, query: '成员2' }
    await nextTick()
    expect(asks.at(-1)?.query).toBe('成员2')
  })

  it('lets another filter through while an answer to what was typed is awaited', async () => {
    const { rows, filter, asks } = openRows()
    rows.reload()
    filter.value = { ...filter.value, query: '成' }
    await nextTick()
    filter.value = { ...filter.value, leadersOnly: true }
    await nextTick()
    expect(asks).toHaveLength(3)
    expect(at(asks, 1).signal?.aborted).toBe(true)
    at(asks, 2).answer()
    await settle()
    expect(rows.loading.value).toBe(false)
  })

  it('asks for changes since a midnight, the same for every page', async () => {
    vi.setSystemTime(new Date(2026, 5, 15, 13, 30))
    const { filter, asks } = openRows()
    filter.value = { ...filter.value, changedWithinDays: 7 }
    await nextTick()
    expect(at(asks, -1).changedSinceMs).toBe(new Date(2026, 5, 9).getTime())
  })

  it('fetches rows for the clipboard wherever they are', async () => {
    const { rows, asks } = openRows()
    const copied = rows.between(900, 2_050)
    at(asks, 0).answer()
    await settle()
    at(asks, 1).answer()
    const found = await copied
    expect(found).toHaveLength(1_151)
    expect(found.at(-1)?.userId).toBe('user2050')
  })

  it('keeps the old rows until the new ones are there', async () => {
    const { rows, filter, asks } = openRows()
    rows.reload()
    at(asks, 0).answer()
    await settle()
    filter.value = { ...filter.value, sort: 'name' }
    await nextTick()
    expect(rows.rowAt(0)?.userId).toBe('user0')
    expect(rows.listNumber.value).toBe(1)
    // What is chosen meanwhile is chosen among the rows that are seen.
    const chosen = rows.between(0, pageSize)
    expect(at(asks, -1).offset).toBe(pageSize)
    at(asks, -1).answer()
    expect((await chosen).map(({ userId }) => userId)).toEqual(
      fakeMembers.slice(0, pageSize + 1).map(({ userId }) => userId),
    )
  })

  it('tells of a failure and recovers from it', async () => {
    const { rows, asks } = openRows()
    rows.reload()
    at(asks, 0).fail({ code: 'DISCONNECTED' })
    await settle()
    expect(rows.failure.value?.code).toBe('DISCONNECTED')
    rows.reload()
    at(asks, 1).answer()
    await settle()
    expect(rows.failure.value).toBeNull()
  })

  it('aborts what is under way when its page goes', () => {
    const { rows, asks, end } = openRows()
    rows.reload()
    end()
    expect(at(asks, 0).signal?.aborted).toBe(true)
  })
})
