import { describe, expect, it } from 'vitest'
import { formatNumber, formatRate } from '@/format/numbers.ts'
import { formatDuration, formatExact, formatRelative } from '@/format/times.ts'

const minute = 60_000
const now = new Date(2026, 2, 10, 12, 0, 0).getTime()

describe('formatRelative', () => {
  it.each([
    [now - 10_000, 'zh-CN', '刚刚'],
    [now - 3 * minute, 'zh-CN', '3 分钟前'],
    [now - 3 * minute, 'en', '3 minutes ago'],
    [now + 115 * minute, 'en', 'in 2 hours'],
    [now - 26 * 60 * minute, 'zh-CN', '昨天'],
    [now - 90 * 24 * 60 * minute, 'zh-CN', '2025-12-10'],
  ] as const)('%i in %s is %s', (at, language, expected) => {
    expect(formatRelative(at, now, language, '刚刚')).toBe(expected)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0 毫秒', '0 ms'],
    [999, '999 毫秒', '999 ms'],
    [1200, '1.2 秒', '1.2 s'],
    [9999, '9.9 秒', '9.9 s'],
    [59_400, '59 秒', '59 s'],
    [200_000, '3 分 20 秒', '3 min 20 s'],
    [3_900_000, '1 小时 5 分', '1 h 5 min'],
  ])('%i ms', (durationMs, chinese, english) => {
    expect(formatDuration(durationMs, 'zh-CN')).toBe(chinese)
    expect(formatDuration(durationMs, 'en')).toBe(english)
  })
})

it('shows the exact time to the second', () => {
  expect(formatExact(now)).toBe('2026-03-10 12:00:00')
})

it('separates thousands and keeps a decimal on slow rates', () => {
  expect(formatNumber(1_234_567, 'zh-CN')).toBe('1,234,567')
  expect(formatRate(3.14, 'en')).toBe('3.1')
  expect(formatRate(1234.5, 'en')).toBe('1,235')
})
