import { describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import type { ActivityBucket } from '../../../../src-main/contract/history.ts'
import type { TokenStatus } from '../../../../src-main/contract/tokens.ts'
import { callHealthOf, neededFromMs } from '../../../../src-main/overview/call-health.ts'
import { changeFigure, levelFigure } from '../../../../src-main/overview/figures.ts'
import { createOverviewService } from '../../../../src-main/overview/overview-service.ts'
import type { OverviewServiceParts } from '../../../../src-main/overview/overview-service.ts'
import { upcomingJobs } from '../../../../src-main/overview/upcoming-jobs.ts'
import { newTally, tallyCall } from '../../../../src-main/wecom/call-tally.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const day = (at: number, some: Partial<ActivityBucket> = {}): ActivityBucket => ({
  fromMs: at * dayMs,
  toMs: (at + 1) * dayMs,
  joined: 0,
  returned: 0,
  left: 0,
  moved: 0,
  updated: 0,
  memberCount: 100,
  departmentCount: 10,
  ...some,
})
const days = (count: number, of: (at: number) => Partial<ActivityBucket> = () => ({})) =>
  Array.from({ length: count }, (_, at) => day(at, of(at)))

describe('figures', () => {
  it('compare with the end of the day a week ago', () => {
    expect(levelFigure(108, [100, 101, 102, 103, 104, 105, 106, 107, 108])).toEqual({
      value: 108,
      before: 101,
      series: [100, 101, 102, 103, 104, 105, 106, 107, 108],
    })
    expect(levelFigure(5, [3, 4, 5]).before).toBeNull()
    expect(levelFigure(5, [null, 1, 2, 3, 4, 5, 5, 5]).before).toBeNull()
  })

  it('add up two weeks of changes, of which today is a part', () => {
    const figure = changeFigure(
      days(15, (at) => (at === 14 ? { joined: 1, left: 2, moved: 3, updated: 4, returned: 5 } : { updated: at })),
    )
    expect(figure.value).toBe(15 + 8 + 9 + 10 + 11 + 12 + 13)
    expect(figure.before).toBe(1 + 2 + 3 + 4 + 5 + 6 + 7)
    expect(figure.series).toHaveLength(15)
  })

  it('do not compare with days before the first sync', () => {
    const figure = changeFigure(days(14, (at) => (at < 3 ? { memberCount: null } : { joined: 1 })))
    expect(figure).toMatchObject({ value: 7, before: null })
    expect(figure.series.slice(0, 4)).toEqual([null, null, null, 1])
  })
})

describe('the health of calls', () => {
  const nowMs = 100 * dayMs + 10.5 * hourMs
  const hour = (atMs: number, endpoint: string, ...calls: [ms: number, failure: number | string | null][]) => {
    const tally = newTally()
    for (const [ms, failure] of calls) tallyCall(tally, ms, failure)
    return { startMs: atMs, endpoint, tally }
  }

  it('tells today from yesterday and shows 24 hours', () => {
    const midnightMs = 100 * dayMs
    const health = callHealthOf(
      [
        hour(midnightMs - hourMs, 'user/list', [10, null], [10, 60020]),
        hour(midnightMs, 'user/list', [10, 45009], [10, 45009], [10, 'timeout']),
        hour(midnightMs + 10 * hourMs, 'gettoken', [1000, null]),
        // A second row of the same hour: what is written, and what waits to be.
        hour(midnightMs + 10 * hourMs, 'gettoken', [1000, 40001]),
      ],
      midnightMs,
      nowMs,
    )
    expect(health).toMatchObject({ today: 5, failuresToday: 4, retriesToday: 0 })
    expect(health.causes).toEqual([
      { cause: '45009', errcode: 45009, count: 2 },
      { cause: '40001', errcode: 40001, count: 1 },
      { cause: 'timeout', errcode: null, count: 1 },
    ])
    expect(health.hours).toHaveLength(24)
    expect(health.hours.at(-1)).toEqual({ startMs: midnightMs + 10 * hourMs, calls: 2, failures: 1 })
    expect(health.hours.at(-12)).toEqual({ startMs: midnightMs - hourMs, calls: 2, failures: 1 })
    expect(Math.abs((health.p95Ms ?? 0) - 1000)).toBeLessThan(50)
    expect(neededFromMs(midnightMs, nowMs)).toBe(midnightMs - 13 * hourMs)
    expect(neededFromMs(midnightMs - 20 * hourMs, nowMs)).toBe(midnightMs - 20 * hourMs)
  })

  it('says that nothing is known where nothing was called', () => {
    expect(callHealthOf([], 100 * dayMs, nowMs)).toMatchObject({ today: 0, p95Ms: null, causes: [] })
  })
})

const token = (secretId: string, state: TokenStatus['state'], label = ''): TokenStatus => ({
  secretId,
  kind: 'app',
  agentId: 7,
  label,
  state,
  fetchedAtMs: null,
  expiresAtMs: null,
  lastError: null,
  requestsToday: 0,
})
const secret = (id: string, provenAtMs: number | null) => ({
  id,
  kind: 'app' as const,
  agentId: 7,
  label: '',
  lastFour: '',
  mayCallCustomerApis: false,
  updatedAtMs: 0,
  provenAtMs,
})

describe('what comes next', () => {
  const secrets = [secret('a', 1), secret('b', 1), secret('c', null)]
  const tokens = [token('a', 'valid', '通讯录助手'), token('b', 'refused'), token('c', 'none')]

  const hourly = { 'zh-CN': '每小时', en: 'Every hour' }
  const daily = { 'zh-CN': '每天 02:00', en: 'Every day at 02:00' }

  it('is what the schedules plan, for tokens of those that WeCom accepts, and renewals of what is in use', () => {
    const jobs = upcomingJobs({
      schedules: [
        { job: 'token-refresh', description: hourly, atMs: 500 },
        { job: 'sync-all', description: daily, atMs: 300 },
      ],
      renewals: [
        { secretId: 'a', atMs: 200 },
        { secretId: 'gone', atMs: 100 },
      ],
      secrets,
      tokens,
    })
    expect(jobs.map(({ atMs, title }) => [atMs, title.en])).toEqual([
      [200, 'Renew before expiry: 通讯录助手'],
      [300, 'Full sync (every day at 02:00)'],
      [500, 'Refresh 1 token (every hour)'],
    ])
  })

  it('leaves the refresh out where there is nothing to refresh', () => {
    const schedules = [{ job: 'token-refresh', description: hourly, atMs: 5 } as const]
    expect(upcomingJobs({ schedules, renewals: [], secrets: [secret('b', 1)], tokens })).toEqual([])
  })
})

describe('the overview', () => {
  const call = { actor: ownerActor('system', 'test') }
  const edges = Array.from({ length: 15 }, (_, at) => at * dayMs)
  const open = () => {
    const state = { version: 1, asked: 0, fail: false, during: () => {} }
    const parts: OverviewServiceParts = {
      clock: createManualClock(),
      profiles: { resolve: () => ({ profileId: 'p', ordinal: 1 }) },
      summary: () => ({
        departmentCount: 10,
        memberCount: 101,
        tagCount: 0,
        lastRunId: 'r',
        lastAppliedAtMs: 5,
        fieldsOff: [],
      }),
      activity: () => {
        state.asked++
        state.during()
        return state.fail
          ? Promise.reject(new Error('broken'))
          : Promise.resolve({ buckets: days(14), departments: [] })
      },
      runs: () => ({ total: 0, items: [] }),
      tokens: () => [],
      secrets: () => [],
      callHours: { since: () => [] },
      mirrorVersion: () => state.version,
      schedules: () => [],
      renewals: () => [],
    }
    return { state, service: createOverviewService(parts) }
  }

  it('reads the history once for every state of the mirror', async () => {
    const { state, service } = open()
    const ask = () => service.directory({ dayEdgesMs: edges }, call)
    await Promise.all([ask(), ask()])
    expect((await ask()).people).toMatchObject({ value: 101, before: 100 })
    expect(state.asked).toBe(1)
    state.version = 2
    await ask()
    await service.directory({ dayEdgesMs: edges.slice(1) }, call)
    expect(state.asked).toBe(3)
  })

  it('keeps neither failures nor what was read while the mirror changed', async () => {
    const { state, service } = open()
    const ask = () => service.directory({ dayEdgesMs: edges }, call)
    state.fail = true
    await expect(ask()).rejects.toThrow('broken')
    state.fail = false
    state.during = () => void state.version++
    await ask()
    state.version--
    state.during = () => {}
    await ask()
    expect(state.asked).toBe(3)
  })
})
