import type { Counts } from '@contract/sync.ts'
import { describe, expect, it } from 'vitest'
import { removalTotal, removals, typedMatches } from '@/features/sync/guard.ts'
import { changeCount, lastTellingRun, removedCount, wasApplied } from '@/features/sync/run-counts.ts'
import { shownStages, stepStates } from '@/features/sync/run-stages.ts'
import { fakeRun } from '../../../../helpers/fake-client.ts'

const counts = (change: Partial<Counts>): Counts => ({
  total: 0,
  created: 0,
  updated: 0,
  moved: 0,
  unchanged: 0,
  removed: 0,
  skipped: 0,
  failed: 0,
  ...change,
})

describe('counts', () => {
  const run = fakeRun({
    counts: { members: counts({ created: 3, removed: 35, unchanged: 900 }), departments: counts({ removed: 2 }) },
  })
  it('adds up what was written, and not what stayed', () => {
    expect(changeCount(run.counts)).toBe(40)
    expect(removedCount(run.counts)).toBe(37)
  })
  it('lists removals by kind, most first', () => {
    expect(removals(run)).toEqual([
      { entity: 'member', count: 35 },
      { entity: 'department', count: 2 },
    ])
    expect(removalTotal(run)).toBe(37)
  })
})

describe('lastTellingRun', () => {
  it('passes over dry runs, discarded runs and other companies', () => {
    const runs = [
      fakeRun({ runId: 'a', state: 'running' }),
      fakeRun({ runId: 'b', state: 'rejected' }),
      fakeRun({ runId: 'c', dryRun: true }),
      fakeRun({ runId: 'd', profileId: 'company-2' }),
      fakeRun({ runId: 'e', state: 'partial' }),
      fakeRun({ runId: 'f' }),
    ]
    expect(lastTellingRun(runs, 'company-1')?.runId).toBe('e')
    expect(lastTellingRun([], 'company-1')).toBeNull()
  })
  it('knows that a dry run wrote nothing', () => {
    expect(wasApplied(fakeRun())).toBe(true)
    expect(wasApplied(fakeRun({ dryRun: true }))).toBe(false)
    expect(wasApplied(fakeRun({ state: 'rejected' }))).toBe(false)
  })
})

it.each([
  ['330', true],
  ['1,330', false],
  [' 330 ', true],
  ['33', false],
  ['', false],
])('typing %j for 330: %s', (typed, expected) => {
  expect(typedMatches(typed, 330)).toBe(expected)
})

describe('stages', () => {
  it('shows what fetches, then compare and apply', () => {
    expect(shownStages('departments')).toEqual(['departments', 'compare', 'apply'])
    expect(stepStates('departments', 'apply').map(({ state }) => state)).toEqual(['done', 'done', 'now'])
    expect(stepStates('all', 'members').map(({ state }) => state)).toEqual(['done', 'now', 'later', 'later', 'later'])
  })
})
