import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { createNoticeHub } from '../../../../src-renderer/app/notices.ts'
import type { DeskClient } from '../../../../src-renderer/client/index.ts'
import { useTimeMachine } from '../../../../src-renderer/features/time-machine/use-time-machine.ts'
import { inScope, settle } from '../in-scope.ts'

const now = new Date(2026, 2, 12, 14, 30).getTime()
const day = (month: number, date: number) => new Date(2026, month - 1, date).getTime()

describe('the scrubber', () => {
  beforeEach(() => void vi.useFakeTimers({ now }))
  afterEach(() => void vi.useRealTimers())

  const open = async () => {
    const activity = vi.fn(({ edgesMs }: { edgesMs: number[] }) => {
      const zero = { joined: 0, returned: 0, left: 0, moved: 0, updated: 0, memberCount: 1, departmentCount: 1 }
      const buckets = edgesMs.slice(1).map((toMs, index) => ({ ...zero, fromMs: edgesMs[index] ?? 0, toMs }))
      return Promise.resolve({ buckets, departments: [] })
    })
    const moments = [{ atMs: day(3, 1), runId: null, changes: 1 }]
    const span = vi.fn(() => Promise.resolve({ firstAtMs: day(1, 1), moments }))
    // The two calls that it makes.
    const client = { history: { activity, span } } as unknown as DeskClient
    const notices = createNoticeHub()
    const scope = inScope(() => useTimeMachine(client, notices, ref('p')))
    await settle()
    return { ...scope, machine: scope.value, activity, notices }
  }

  it('stands at now, and at the end of the day that it is moved to', async () => {
    const { machine, end } = await open()
    expect(machine.selected.value).toBe(29)
    expect(machine.atMs.value).toBe(now)
    machine.selected.value = 27
    expect(machine.atMs.value).toBe(day(3, 11) - 1)
    machine.selected.value = 29
    expect(machine.atMs.value).toBe(now)
    end()
  })

  it('lets the directory follow only when it rests', async () => {
    const { machine, end } = await open()
    for (const index of [28, 27, 26]) {
      machine.selected.value = index
      await vi.advanceTimersByTimeAsync(50)
      expect(machine.shownAtMs.value).toBe(now)
    }
    await vi.advanceTimersByTimeAsync(150)
    expect(machine.shownAtMs.value).toBe(day(3, 10) - 1)
    end()
  })

  it('widens the range where it is sent before it, and keeps the day by weeks', async () => {
    const { machine, activity, end } = await open()
    machine.goTo(day(1, 20) + 5000)
    await settle()
    expect(machine.range.value).toBe(90)
    expect(machine.atMs.value).toBe(day(1, 21) - 1)
    machine.unit.value = 'week'
    await settle()
    expect(machine.bucket.value).toMatchObject({ fromMs: day(1, 19), toMs: day(1, 26) })
    expect(machine.atMs.value).toBe(day(1, 26) - 1)
    expect(activity).toHaveBeenCalledTimes(3)
    end()
  })

  it('asks again when the directory changed, and not because a minute passed', async () => {
    const { activity, notices, end } = await open()
    await vi.advanceTimersByTimeAsync(180_000)
    expect(activity).toHaveBeenCalledTimes(1)
    notices.publish({ topic: 'directory', profileId: null, runId: null })
    await settle()
    expect(activity).toHaveBeenCalledTimes(2)
    end()
  })
})
