import { describe, expect, it } from 'vitest'
import type { EntityKind } from '../../../../src-main/contract/sync.ts'
import { emptyTally } from '../../../../src-main/directory/bulk/session.ts'
import type { EntityTally } from '../../../../src-main/directory/bulk/session.ts'
import { judge } from '../../../../src-main/directory/run/guard.ts'

const of = (entity: EntityKind, tally: Partial<EntityTally>) => ({ [entity]: { ...emptyTally(), ...tally } })
const calm = { isWhole: true, dryRun: false, incomplete: null, doubt: null }
const said = (en: string) => ({ 'zh-CN': en, en })

describe('the deletion guard', () => {
  it.each([
    // present, removed, stops
    [100, 50, false],
    [100, 51, true],
    [500, 50, false],
    [509, 51, true],
    [510, 51, false],
    [1000, 100, false],
    [1000, 101, true],
    [30, 29, false],
  ])('of %i removes %i: waits %s', (present, removed, waits) => {
    for (const entity of ['department', 'member', 'tag'] as const) {
      const { state, guard } = judge(of(entity, { present, removed, total: present - removed }), calm)
      expect(state === 'awaiting-confirmation').toBe(waits)
      if (waits) expect(guard).toMatchObject([{ entity, wouldRemove: removed, present }])
    }
  })

  it('waits for every kind of which nothing at all is told any more, however few there were', () => {
    const tallies = { ...of('member', { present: 1, removed: 1 }), ...of('tag', { present: 2, removed: 2 }) }
    const { state, guard, reason } = judge(tallies, calm)
    expect(state).toBe('awaiting-confirmation')
    expect(guard.map(({ entity }) => entity)).toEqual(['member', 'tag'])
    // No limit is named: it was not passed.
    expect(reason?.en).toContain('none of the 1 members, 2 tags')
    expect(reason?.['zh-CN']).toContain('任何成员（现有 1 个），标签（现有 2 个）')
    const many = judge(of('member', { present: 90, removed: 90 }), calm)
    expect(many.reason?.en).toContain('90 of 90 members (limit 50)')
    expect(judge(tallies, { ...calm, isWhole: false }).state).toBe('succeeded')
  })

  it.each([
    [
      'the guard',
      { present: 100, removed: 60, total: 40 },
      { dryRun: true },
      'awaiting-confirmation',
      'Deletion guard',
    ],
    [
      'a dry run',
      { present: 10, removed: 5, total: 5 },
      { dryRun: true, incomplete: said('i') },
      'awaiting-confirmation',
      'Dry run',
    ],
    ['a loss', { present: 10, removed: 5, total: 5 }, { incomplete: said('i') }, 'suspicious', '5 of 10'],
    ['a doubt', { present: 10, total: 10 }, { incomplete: said('i'), doubt: said('d') }, 'suspicious', 'd'],
    ['what could not be read', { present: 10, total: 9, failed: 1 }, { incomplete: said('i') }, 'partial', 'i'],
    ['rows that could not be used', { present: 10, total: 9, failed: 1 }, {}, 'partial', '1 row could'],
  ])('%s comes before what follows', (_name, tally, run, state, reason) => {
    const verdict = judge(of('member', tally), { ...calm, ...run })
    expect(verdict.state).toBe(state)
    expect(verdict.reason?.en).toContain(reason)
  })

  it.each([
    ['a small loss', { present: 100, removed: 2, total: 98 }, 'succeeded'],
    ['a tenth', { present: 100, removed: 10, total: 90 }, 'succeeded'],
    ['more than a tenth', { present: 100, removed: 11, total: 89 }, 'suspicious'],
    ['two of three', { present: 3, removed: 2, total: 1 }, 'succeeded'],
    ['nothing told to an empty mirror', { present: 0, total: 0 }, 'suspicious'],
  ])('%s', (_name, tally, state) => {
    expect(judge(of('member', tally), calm).state).toBe(state)
  })

  it('does not blame an empty range where nothing could be read', () => {
    expect(judge(of('member', { present: 5 }), { ...calm, incomplete: said('unread') })).toMatchObject({
      state: 'partial',
      reason: said('unread'),
    })
    expect(judge(of('tag', {}), calm).state).toBe('succeeded')
  })

  it('lets a dry run without changes end by itself', () => {
    expect(judge(of('member', { present: 5, total: 5, unchanged: 5 }), { ...calm, dryRun: true }).state).toBe(
      'succeeded',
    )
  })
})
