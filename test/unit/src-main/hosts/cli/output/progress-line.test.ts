import { expect, it } from 'vitest'
import type { RunProgress } from '../../../../../../src-main/contract/sync.ts'
import { displayWidth } from '../../../../../../src-main/hosts/cli/output/display-width.ts'
import { formatDuration } from '../../../../../../src-main/hosts/cli/output/format.ts'
import { renderProgressLine } from '../../../../../../src-main/hosts/cli/output/progress-line.ts'

const progress: RunProgress = {
  runId: 'r',
  profileId: 'p',
  kind: 'all',
  activeMs: 0,
  paused: false,
  state: 'running',
  stage: 'members',
  done: 30,
  total: 40,
  rows: 1200,
  ratePerSecond: 100,
  remainingMs: 12_000,
  problemCount: 2,
  startedAtMs: 0,
  counts: {},
}

it('says the stage, how far it is, what came and what is left', () => {
  expect(renderProgressLine(progress, 120, 'en')).toBe(
    'Reading members  ███████████████░░░░░ 75% 30/40  1200 rows  12.0 s left  2 problems',
  )
})

it('says only what is known', () => {
  const early = { ...progress, stage: 'departments' as const, total: null, rows: 0, remainingMs: null, problemCount: 0 }
  expect(renderProgressLine(early, 120, 'zh-CN')).toBe('读取部门')
})

it('never fills the last column', () => {
  for (const columns of [10, 20, 33, 40])
    expect(displayWidth(renderProgressLine(progress, columns, 'zh-CN'))).toBeLessThan(columns)
})

it.each([
  [850, '850 ms'],
  [12_340, '12.3 s'],
  [245_000, '4 min 5 s'],
  [7_380_000, '2 h 3 min'],
])('%i ms is written %j', (ms, expected) => {
  expect(formatDuration(ms, 'en')).toBe(expected)
})
