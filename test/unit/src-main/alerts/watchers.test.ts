import { expect, it } from 'vitest'
import { failureRate, quotaUse } from '../../../../src-main/alerts/call-watch.ts'
import { defaultRule } from '../../../../src-main/alerts/alert-defaults.ts'
import type { Recovery } from '../../../../src-main/alerts/notification-service.ts'
import type { NotificationFacts } from '../../../../src-main/alerts/notification-repository.ts'
import { createWatchers } from '../../../../src-main/alerts/watchers.ts'
import type { CallHour } from '../../../../src-main/telemetry/call-hour-repository.ts'
import { newTally, tallyErrcode } from '../../../../src-main/wecom/call-tally.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

const minute = 60_000
const hour = 60 * minute
const gibibyte = 1024 ** 3
/** 09:00 UTC; hours of the clock begin on the full hour. */
const start = Date.UTC(2026, 0, 5, 9)

const calls = (startMs: number, endpoint: string, count: number, failures: number, cancelled = 0): CallHour => {
  const tally = newTally()
  tally.calls = count
  tally.failures = failures
  if (cancelled > 0) tallyErrcode(tally, 'aborted', cancelled)
  return { startMs, endpoint, tally }
}

it('counts the last hour, with the share of the hour before that belongs to it', () => {
  const hours = [calls(start - hour, 'user/list', 100, 50), calls(start, 'user/list', 40, 4)]
  expect(failureRate(hours, start)).toMatchObject({ calls: 140, failures: 54 })
  expect(failureRate(hours, start + 30 * minute)).toMatchObject({ calls: 90, failures: 29 })
  expect(failureRate(hours, start + 59 * minute)).toMatchObject({ calls: 42, failures: 5 })
  expect(failureRate([calls(start - 2 * hour, 'user/list', 900, 900)], start)).toBeNull()
  expect(failureRate([calls(start, 'user/list', 19, 19)], start)).toBeNull()
  // What a person cancelled did not fail.
  expect(failureRate([calls(start, 'user/list', 60, 30, 30)], start)).toMatchObject({ calls: 30, failures: 0 })
  // And what was answered in the end did not fail either: 60 calls, of which 20 had to be made twice.
  const again = calls(start, 'user/list', 80, 20)
  again.tally.retries = 20
  expect(failureRate([again], start)).toMatchObject({ calls: 60, failures: 0 })
  const used = [
    calls(start - hour, 'user/list', 120_000, 0),
    calls(start, 'user/get', 3, 0),
    // Messages are limited by member, and are not among these calls.
    calls(start, 'message/send', 140_000, 0),
  ]
  expect(quotaUse(used, start)).toEqual(
    new Map([
      ['user/list', { calls: 120_000, percent: 80 }],
      ['user/get', { calls: 3, percent: 0.002 }],
    ]),
  )
})

const open = () => {
  const clock = createManualClock({ startMs: start })
  const raised: NotificationFacts[] = []
  const recovered: Recovery[] = []
  const state = { hours: [] as CallHour[], free: (100 * gibibyte) as number | null, rss: 0, mayWatch: true }
  const watchers = createWatchers({
    notices: { raise: (facts) => raised.push(facts), recovered: (recovery) => recovered.push(recovery) },
    leases: {
      isHeld: () => false,
      holder: () => null,
      tryAcquire: (name) =>
        Promise.resolve(state.mayWatch ? { name, owner: '', lost: false, release: () => Promise.resolve() } : null),
    },
    clock,
    log: createQuietLog(),
    rule: defaultRule,
    companies: () => [{ profileId: 'p1', ordinal: 1, name: '甲' }],
    callsSince: () => state.hours,
    freeDiskBytes: () => Promise.resolve(state.free),
    residentBytes: () => state.rss,
    process: 'node',
  })
  const kinds = () => raised.map(({ kind, subject }) => `${kind} ${subject}`.trim())
  const ended = (kind: string) => recovered.filter(({ kinds: of }) => of.some((one) => one === kind)).length
  return { clock, watchers, raised, recovered, kinds, ended, state }
}

it('raises what is above its limit, again only when it may be sent again, and tells the end', async () => {
  const { clock, watchers, raised, kinds, ended, state } = open()
  state.hours = [calls(start, 'user/list', 40_000, 36_000), calls(start, 'tag/list', 121_000, 0)]
  state.free = 1.9 * gibibyte
  state.rss = 1501 * 1024 ** 2
  watchers.start()
  await clock.advance(0)
  expect(kinds().sort()).toEqual(['api-failures', 'disk-low', 'memory-high node', 'quota-high tag/list'])
  expect(raised.find(({ kind }) => kind === 'api-failures')).toMatchObject({ profileId: 'p1', severity: 'bad' })
  expect(raised.find(({ kind }) => kind === 'disk-low')).toMatchObject({
    profileId: null,
    title: { en: 'The disk is nearly full: 1.9 GB left' },
  })
  for (let looks = 0; looks < 11; looks += 1) await clock.advance(5 * minute)
  expect(raised).toHaveLength(4)
  // An hour after the first: calls are told again, disk and memory only after six.
  await clock.advance(5 * minute)
  expect(kinds().slice(4).sort()).toEqual(['api-failures', 'quota-high tag/list'])
  state.hours = [calls(start + hour, 'user/list', 100, 0)]
  state.free = 2.1 * gibibyte
  state.rss = 0
  await clock.advance(5 * minute)
  for (const kind of ['api-failures', 'quota-high', 'disk-low', 'memory-high'])
    expect(ended(kind), kind).toBeGreaterThan(0)
  const before = ended('disk-low')
  await clock.advance(5 * minute)
  expect(ended('disk-low')).toBe(before)
  await watchers.dispose()
  state.free = 0
  await clock.advance(hour)
  expect(raised).toHaveLength(6)
})

it('does not take silence for the end, and a disk that tells nothing for a full one', async () => {
  const { clock, watchers, kinds, ended, state } = open()
  state.hours = [calls(start, 'user/list', 100, 50)]
  state.free = null
  await watchers.look()
  state.hours = []
  clock.jump(3 * hour)
  await watchers.look()
  expect(kinds()).toEqual(['api-failures'])
  expect(ended('api-failures')).toBe(0)
  expect(ended('disk-low')).toBe(0)
})

it('leaves what all processes share to the one that watches, but looks after its own memory', async () => {
  const { watchers, kinds, state } = open()
  state.mayWatch = false
  state.free = 0
  state.rss = 9999 * 1024 ** 2
  await watchers.look()
  expect(kinds()).toEqual(['memory-high node'])
})
