import { describe, expect, it, vi } from 'vitest'
import {
  asSaved,
  fromSaved,
  isNarrowed,
  narrowsSame,
  noFilter,
  questionOf,
  renameSaved,
  withSaved,
} from '@/features/directory/member-filter.ts'

describe('filters', () => {
  it('keep a period as a period, so that tomorrow it ends tomorrow', () => {
    const filter = { ...noFilter(), departmentId: 7, children: false, changedWithinDays: 7, status: [1, 4] }
    const saved = asSaved('周报', filter)
    expect(saved.filter).not.toHaveProperty('changedSinceMs')
    expect(fromSaved(saved)).toEqual(filter)
    vi.useFakeTimers({ now: new Date(2026, 5, 15, 13, 30) })
    expect(questionOf(filter).changedSinceMs).toBe(new Date(2026, 5, 9).getTime())
    vi.setSystemTime(new Date(2026, 5, 16, 1, 0))
    expect(questionOf(fromSaved(saved)).changedSinceMs).toBe(new Date(2026, 5, 10).getTime())
    vi.useRealTimers()
  })

  it('keep a day as a day', () => {
    const filter = { ...noFilter(), changedSinceMs: 1_770_000_000_000 }
    expect(fromSaved(asSaved('x', filter))).toEqual(filter)
    expect(questionOf(filter).changedSinceMs).toBe(1_770_000_000_000)
    expect(questionOf(noFilter())).not.toHaveProperty('departmentId')
  })

  it('replace one of the same name, and are not renamed to a name that is taken or empty', () => {
    const one = asSaved('甲', noFilter())
    const list = withSaved(withSaved([], one), asSaved('乙', noFilter()))
    const replaced = withSaved(list, asSaved(' 甲 ', { ...noFilter(), removed: true }))
    expect(replaced.map(({ name }) => name)).toEqual(['甲', '乙'])
    expect(replaced[0]?.filter.removed).toBe(true)
    const names = (from: string, to: string) => renameSaved(list, from, to).map(({ name }) => name)
    expect(names('甲', '乙')).toEqual(['甲', '乙'])
    expect(names('甲', '  ')).toEqual(['甲', '乙'])
    expect(names('甲', '丙')).toEqual(['丙', '乙'])
  })

  it('differ by what they leave out, not by their order', () => {
    expect(narrowsSame(noFilter(), { ...noFilter(), sort: 'name', descending: true })).toBe(true)
    expect(narrowsSame(noFilter(), { ...noFilter(), query: 'z' })).toBe(false)
    expect(isNarrowed({ ...noFilter(), query: 'z', departmentId: 1 })).toBe(false)
    expect(isNarrowed({ ...noFilter(), status: [4] })).toBe(true)
  })
})
