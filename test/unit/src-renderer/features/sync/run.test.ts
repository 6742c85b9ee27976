import type { Counts, RunProgress, Stage } from '@contract/sync.ts'
import { describe, expect, it } from 'vitest'
import { removalTotal, removals, typedMatches } from '@/features/sync/guard.ts'
import { changeCount, countOf, lastTellingRun, wasApplied } from '@/features/sync/run-counts.ts'
import { runFailure } from '@/features/sync/run-failure.ts'
import { paceOf, slowByMs } from '@/features/sync/run-pace.ts'
import { shownStages, stepStates } from '@/features/sync/run-stages.ts'
import { firstOrder, startInput } from '@/features/sync/start-order.ts'
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
    expect(countOf(run.counts, 'removed')).toBe(37)
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
  it('knows that a dry run wrote nothing, unless a person had it applied', () => {
    expect(wasApplied(fakeRun())).toBe(true)
    expect(wasApplied(fakeRun({ dryRun: true }))).toBe(false)
    expect(wasApplied(fakeRun({ dryRun: true, counts: { members: counts({ created: 1 }) } }))).toBe(true)
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
  const states = (change: Parameters<typeof fakeRun>[0], stage: Stage | null) =>
    stepStates(fakeRun(change), stage).map((step) => `${step.stage} ${step.state}`)

  it('shows what fetches, then compare and apply', () => {
    expect(states({ kind: 'departments' }, 'apply')).toEqual(['departments done', 'compare done', 'apply now'])
    expect(states({ kind: 'all' }, 'members')).toEqual([
      'departments done',
      'members now',
      'tags later',
      'compare later',
      'apply later',
    ])
  })
  it('leaves out what a run does not do, and claims nothing before it is known', () => {
    expect(shownStages(fakeRun({ dryRun: true, kind: 'tags' }))).toEqual(['tags', 'compare'])
    expect(shownStages(fakeRun({ scope: { children: true, departmentId: 4 } }))).not.toContain('tags')
    expect(states({ kind: 'members', scope: { children: true, userIds: ['a'] } }, null)).toEqual([
      'members later',
      'compare later',
      'apply later',
    ])
  })
})

describe('slowByMs', () => {
  it('is patient for half a minute beyond what is usual, and says nothing where that is not known', () => {
    expect(slowByMs(10_000, 40_000)).toBeNull()
    expect(slowByMs(10_000, 40_001)).toBe(30_001)
    expect(slowByMs(null, 9_000_000)).toBeNull()
  })
})

describe('the pace of a run that goes on', () => {
  const run = fakeRun({ state: 'running', startedAtMs: 1_000, usualMs: 10_000 })
  const progress = (change: Partial<RunProgress>) => ({ activeMs: 30_000, paused: false, ...change }) as RunProgress

  it('goes on between two messages, and says so once it is slow', () => {
    expect(paceOf(run, progress({}), 100_000, 110_000)).toEqual({ elapsedMs: 40_000, slow: false })
    expect(paceOf(run, progress({}), 100_000, 110_001)).toEqual({ elapsedMs: 40_001, slow: true })
    expect(paceOf(run, null, 0, 50_000)).toEqual({ elapsedMs: 49_000, slow: true })
  })
  it('stands still while the run is held, and does not count that time afterwards', () => {
    expect(paceOf(run, progress({ paused: true }), 100_000, 900_000)).toEqual({ elapsedMs: 30_000, slow: false })
    expect(paceOf(run, progress({}), 900_000, 901_000)).toEqual({ elapsedMs: 31_000, slow: false })
  })
})

describe('runFailure', () => {
  const refused = (ip: string) => ({ 'zh-CN': `拒绝了 ${ip}`, en: `WeCom refused a call from ${ip}. Add ${ip}.` })
  const reason = refused('203.0.113.24')
  it('says what the dictionary knows of the errcode, and the address', () => {
    const run = fakeRun({ state: 'failed', appCode: 4201, errcode: 60020, reason })
    const entry = { errcode: 60020, class: 'C', remedy: 'add-trusted-ip', meaning: reason, whatToDo: reason } as const
    expect(runFailure(run, entry)).toMatchObject({
      code: 'WECOM_REJECTED',
      remedy: 'add-trusted-ip',
      errcode: 60020,
      refusedIp: '203.0.113.24',
      hint: reason,
    })
    expect(runFailure({ ...run, reason: refused('2001:db8::1:2') }, entry).refusedIp).toBe('2001:db8::1:2')
    expect(runFailure({ ...run, reason: refused('this machine at 12:30') }, entry).refusedIp).toBeNull()
    expect(runFailure({ ...run, errcode: 60011 }, entry).refusedIp).toBeNull()
  })
  it.each([
    [4001, null, 'WECOM_UNREACHABLE', 'check-network'],
    [4002, null, 'WECOM_TIMEOUT', 'retry'],
    [4003, null, 'NOT_CONFIGURED', 'add-secret'],
    [2003, null, 'DEFECT', 'none'],
    [null, 40001, 'WECOM_REJECTED', 'none'],
  ] as const)('reads application code %s with errcode %s as %s', (appCode, errcode, code, remedy) => {
    expect(runFailure(fakeRun({ state: 'failed', appCode, errcode }), null)).toMatchObject({ code, remedy })
  })
})

describe('startInput', () => {
  const order = firstOrder()
  it('asks for everything, for a department or for people, and for nothing that is incomplete', () => {
    expect(startInput({ ...order, kind: 'tags', dryRun: true })).toEqual({
      kind: 'tags',
      dryRun: true,
      scope: { children: true },
    })
    expect(startInput({ ...order, place: 'department' })).toBeNull()
    expect(startInput({ ...order, place: 'department', kind: 'tags', departmentId: 7, children: false })).toEqual({
      kind: 'all',
      dryRun: false,
      scope: { departmentId: 7, children: false },
    })
    expect(startInput({ ...order, place: 'people' })).toBeNull()
    expect(startInput({ ...order, place: 'people', people: [{ userId: 'wang', name: '王' }] })).toEqual({
      kind: 'members',
      dryRun: false,
      scope: { children: true, userIds: ['wang'] },
    })
  })
})
