import type { Run, RunState } from '@contract/sync.ts'
import type { TokenStatus } from '@contract/tokens.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { createNoticeHub } from '@/app/notices.ts'
import { dayEdges } from '@/features/overview/day-edges.ts'
import { nextSteps } from '@/features/overview/next-steps.ts'
import { useOverview } from '@/features/overview/use-overview.ts'
import { ref } from 'vue'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'

const run = (runId: string, state: RunState, more: Partial<Run> = {}): Run => ({
  runId,
  profileId: 'p',
  kind: 'all',
  scope: { children: true },
  trigger: 'manual',
  state,
  paused: false,
  dryRun: false,
  startedAtMs: 0,
  finishedAtMs: 1,
  durationMs: 1,
  counts: {},
  guard: [],
  reason: null,
  appCode: null,
  errcode: null,
  problemCount: 0,
  usualMs: null,
  ...more,
})
const token = (kind: TokenStatus['kind'], state: TokenStatus['state']): TokenStatus => ({
  secretId: kind,
  kind,
  agentId: null,
  label: '',
  state,
  fetchedAtMs: null,
  expiresAtMs: null,
  lastError: null,
  requestsToday: 0,
})

describe('edges of days', () => {
  it('are midnights of the calendar, the last one after now', () => {
    const now = new Date(2026, 2, 1, 13, 30)
    const edges = dayEdges(now.getTime(), 3).map((ms) => new Date(ms))
    expect(edges.map((edge) => [edge.getMonth() + 1, edge.getDate(), edge.getHours()])).toEqual([
      [2, 27, 0],
      [2, 28, 0],
      [3, 1, 0],
      [3, 2, 0],
    ])
  })
})

describe('what needs a person', () => {
  const app = token('app', 'valid')

  it('is nothing while all is well, or while nothing is known', () => {
    expect(nextSteps([run('a', 'succeeded')], [app])).toEqual([])
    expect(nextSteps(null, null)).toEqual([])
    expect(nextSteps([], [app])).toEqual([])
  })

  it('is a plan that waits, then secrets, then the last run', () => {
    const runs = [run('w', 'awaiting-confirmation'), run('r', 'rejected'), run('f', 'failed'), run('s', 'partial')]
    const steps = nextSteps(runs, [token('customer-contact', 'refused')])
    expect(steps.map(({ kind, to }) => [kind, to])).toEqual([
      ['waiting', '/sync'],
      ['no-secret', '/settings/active/credentials'],
      ['refused', '/settings/active/credentials'],
      ['failed', '/sync/f'],
    ])
  })

  it('is no failure that a later run made good, and no trial', () => {
    expect(nextSteps([run('b', 'succeeded'), run('a', 'failed')], [app])).toEqual([])
    expect(nextSteps([run('b', 'failed', { dryRun: true }), run('a', 'succeeded')], [app])).toEqual([])
    expect(nextSteps([run('b', 'suspicious')], [app])).toMatchObject([{ kind: 'doubt', to: '/sync/b' }])
  })
})

const nothing = { value: 0, before: null, series: [] }
const neverSynced = {
  atMs: 0,
  lastAppliedAtMs: null,
  people: nothing,
  departments: nothing,
  changes: nothing,
  days: [],
  busiest: [],
}

describe('the parts of the page', () => {
  const asked: string[] = []
  beforeEach(() => {
    asked.length = 0
    setActivePinia(createPinia())
  })
  const open = () => {
    const hear = <T>(what: string, answer: T) => {
      asked.push(what)
      return Promise.resolve(answer)
    }
    const client = createFakeClient({
      overview: {
        directory: () => hear('figures', neverSynced),
        calls: () => Promise.reject(Object.assign(new Error('broken'), { code: 'NOT_FOUND' })),
        upcoming: () => hear('upcoming', []),
      },
      tokens: { status: () => hear('tokens', []) },
      sync: { runs: () => hear('runs', { total: 0, items: [] }) },
    })
    const notices = createNoticeHub()
    return { notices, ...inScope(() => useOverview(client, notices, ref('p'))) }
  }

  it('are there without the one that fails', async () => {
    const { value: page, end } = open()
    await settle()
    expect(page.calls.failure.value).toMatchObject({ code: 'NOT_FOUND' })
    expect(page.tokens.value.value).toEqual([])
    expect(page.figures.failure.value).toBeNull()
    expect(page.isFirstUse.value).toBe(true)
    end()
  })

  it('are asked for again when they may have changed, and no others', async () => {
    const { notices, end } = open()
    await settle()
    for (const [topic, wanted] of [
      ['directory', ['figures']],
      ['runs', ['runs']],
      ['tokens', ['tokens', 'upcoming']],
      ['exports', []],
    ] as const) {
      asked.length = 0
      notices.publish({ topic, profileId: 'p', runId: null })
      await settle()
      expect(asked, topic).toEqual(wanted)
    }
    end()
  })
})
