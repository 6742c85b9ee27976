import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { useGoingAway } from '@/features/notifications/use-going-away.ts'
import { inScope } from '../in-scope.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const open = () => {
  const shown = ref<string | null>(null)
  const held = ref(false)
  const gone = vi.fn(() => (shown.value = null))
  inScope(() => {
    useGoingAway(() => shown.value, held, 8000, gone)
    return true
  })
  return { shown, held, gone }
}

it('goes away by itself after its time, which starts anew with something newer', () => {
  const { shown, gone } = open()
  vi.advanceTimersByTime(20_000)
  expect(gone).not.toHaveBeenCalled()
  shown.value = 'a'
  vi.advanceTimersByTime(7000)
  shown.value = 'b'
  vi.advanceTimersByTime(7999)
  expect(gone).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(gone).toHaveBeenCalledOnce()
})

it('stays while it is held, and its whole time afterwards', () => {
  const { shown, held, gone } = open()
  shown.value = 'a'
  vi.advanceTimersByTime(7000)
  held.value = true
  vi.advanceTimersByTime(60_000)
  expect(gone).not.toHaveBeenCalled()
  held.value = false
  vi.advanceTimersByTime(7999)
  expect(gone).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(gone).toHaveBeenCalledOnce()
})

it('does not go unseen, in a tab that nobody looks at', () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  const { shown, gone } = open()
  shown.value = 'a'
  vi.advanceTimersByTime(60_000)
  expect(gone).not.toHaveBeenCalled()
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  vi.advanceTimersByTime(8000)
  expect(gone).toHaveBeenCalledOnce()
})
