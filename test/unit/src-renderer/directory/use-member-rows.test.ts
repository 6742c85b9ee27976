import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { noFilter, pageSize, useMemberRows } from '@/features/directory/use-member-rows.ts'
import { createFakeClient, fakeMembers } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'

interface Ask {
  offset: number
  query: string
  signal: AbortSignal | undefined
  answer: () => void
  fail: (error: unknown) => void
}

/** Rows over a client whose answers come when the test says so. */
function openRows() {
  const asks: Ask[] = []
  const client = createFakeClient({
    directory: {
      members: ({ offset = 0, limit = 100, query = '' }, options) =>
        new Promise((resolve, reject) => {
          const found = fakeMembers.filter((member) => member.name.includes(query))
          asks.push({
            offset,
            query,
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

  it('gives up pages that were scrolled past', async () => {
    const { rows, asks } = openRows()
    rows.reload()
    at(asks, 0).answer()
    await settle()
    rows.show(1000, 1040)
    rows.show(4000, 4040)
    expect(asks.map((ask) => ask.offset)).toEqual([0, 1000, 4000])
    expect(at(asks, 1).signal?.aborted).toBe(true)
    at(asks, 2).answer()
    await settle()
    expect(rows.rowAt(4001)?.userId).toBe('user4001')
    expect(rows.rowAt(1001)).toBeUndefined()
  })

  it('asks once for what is typed in a row, and aborts what was asked before', async () => {
    const { rows, filter, asks } = openRows()
    rows.reload()
    for (const query of ['成', '成员', '成员1']) {
      filter.value = { ...filter.value, query }
      await nextTick()
      vi.advanceTimersByTime(40)
    }
    expect(asks).toHaveLength(1)
    expect(at(asks, 0).signal?.aborted).toBe(true)
    vi.advanceTimersByTime(80)
    expect(asks.map((ask) => ask.query)).toEqual(['', '成员1'])
    at(asks, 1).answer()
    await settle()
    expect(rows.rowAt(0)?.name).toContain('成员1')
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
