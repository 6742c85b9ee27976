import { describe, expect, it } from 'vitest'
import { momentOf } from '../../../../src-main/hosts/cli/commands/directory-dates.ts'
import { UsageError } from '../../../../src-main/hosts/cli/usage-error.ts'

const now = new Date(2026, 2, 15, 14, 30).getTime()

describe('dates of the command line', () => {
  it('takes a day as its end and today as now', () => {
    expect(momentOf('2026-03-01', now)).toBe(new Date(2026, 2, 2).getTime() - 1)
    expect(momentOf('2026-03-15', now)).toBe(now)
  })
  it('takes a date and time as local, unless it names its zone', () => {
    expect(momentOf('2026-03-01T08:30', now)).toBe(new Date(2026, 2, 1, 8, 30).getTime())
    expect(momentOf('2026-03-01T08:30:15Z', now)).toBe(Date.UTC(2026, 2, 1, 8, 30, 15))
    expect(momentOf('2026-03-01T08:30+08:00', now)).toBe(Date.UTC(2026, 2, 1, 0, 30))
  })
  it.each([
    '',
    'yesterday',
    '2026-3-1',
    '2026-02-30',
    '2026-13-01',
    '2026-02-30T10:00',
    '2026-03-01T25:00',
    '2026-03-16',
  ])('refuses %j in both languages', (text) => {
    try {
      momentOf(text, now)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError)
      expect((error as UsageError).hint['zh-CN']).not.toBe('')
    }
  })
})
