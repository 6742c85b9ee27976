import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useReveal } from '@/components/use-reveal.ts'
import { inScope } from '../in-scope.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('forgets revealed values after 30 seconds', () => {
  const { value: reveal } = inScope(() => useReveal<string>())
  reveal.show('13812345678')
  vi.advanceTimersByTime(29_000)
  expect(reveal.values.value).toBe('13812345678')
  expect(Math.round(reveal.remainingMs.value / 1000)).toBe(1)
  vi.advanceTimersByTime(1_500)
  expect(reveal.values.value).toBeNull()
  expect(reveal.share.value).toBe(0)
})

it('forgets them when asked, and with the place that showed them', () => {
  const { value: reveal, end } = inScope(() => useReveal<string>())
  reveal.show('a')
  reveal.hide()
  expect(reveal.values.value).toBeNull()
  reveal.show('b')
  end()
  expect(reveal.values.value).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})
