import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallHour, CallHourRepository } from '../../../../src-main/telemetry/call-hour-repository.ts'
import { createCallHourRecorder } from '../../../../src-main/telemetry/call-hour-recorder.ts'
import { columnsOf, tallyOf } from '../../../../src-main/telemetry/call-hour-row.ts'
import { createCallMetrics } from '../../../../src-main/wecom/call-metrics.ts'
import { addTally, newTally, percentile, tallyCall } from '../../../../src-main/wecom/call-tally.ts'
import type { CallTally } from '../../../../src-main/wecom/call-tally.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

const call = fc.record({
  durationMs: fc.integer({ min: 0, max: 400_000 }),
  failure: fc.oneof(fc.constant(null), fc.constantFrom(40014, 60020, 45009), fc.constantFrom('timeout', 'ECONNRESET')),
})
const tallied = (calls: { durationMs: number; failure: number | string | null }[]): CallTally => {
  const tally = newTally()
  for (const { durationMs, failure } of calls) tallyCall(tally, durationMs, failure)
  return tally
}
const plain = (tally: CallTally) => ({ ...tally, errcodes: Object.fromEntries(tally.errcodes) })

describe('the record of an hour', () => {
  it('is the same whether calls are counted at once or by two processes, in either order (property)', () => {
    fc.assert(
      fc.property(fc.array(call), fc.array(call), (here, there) => {
        const once = tallied([...here, ...there])
        for (const [first, second] of [
          [here, there],
          [there, here],
        ] as const) {
          const merged = tallyOf(columnsOf(tallied(first)))
          addTally(merged, tallyOf(columnsOf(tallied(second))))
          expect(plain(merged)).toEqual(plain(once))
          expect(percentile(merged, 0.95)).toBe(percentile(once, 0.95))
        }
      }),
    )
  })

  it('survives columns that another build wrote', () => {
    const row = { calls: 3, failures: 1, retries: 0, errcodes: '[', durations: '{"5":2,"9999":1,"x":4,"6":"many"}' }
    const tally = tallyOf(row)
    expect(tally).toMatchObject({ calls: 3, failures: 1 })
    expect([...tally.errcodes]).toEqual([])
    expect(tally.buckets.reduce((sum, count) => sum + count, 0)).toBe(3)
  })
})

/** A database that keeps what it is told, or refuses. */
const rig = () => {
  const clock = createManualClock()
  const rows: (CallHour & { company: number })[] = []
  const forgotten: number[] = []
  const state = { writes: 0, broken: false }
  const hours: CallHourRepository = {
    companyOf: (profileId) => (profileId === 'known' ? 7 : 0),
    add: (company, hour) => void rows.push({ company, ...hour }),
    since: (company, fromMs) => rows.filter((row) => row.company === company && row.startMs >= fromMs),
    between: (company, fromMs, toMs) =>
      rows.filter(
        (row) => (company === null || row.company === company) && row.startMs >= fromMs && row.startMs < toMs,
      ),
    forgetBefore: (ms) => forgotten.push(ms),
  }
  const write = <T>(work: () => T): Promise<T> => {
    state.writes++
    return state.broken ? Promise.reject(new Error('disk full')) : Promise.resolve(work())
  }
  const log = createQuietLog()
  const recorder = createCallHourRecorder({ store: { write }, hours, clock, log })
  const calls = (company: number) => rows.filter((row) => row.company === company).map(({ tally }) => tally.calls)
  return { clock, rows, forgotten, state, log, recorder, metrics: createCallMetrics(recorder), calls }
}
const succeed = { durationMs: 10, failure: null, profileId: 'known' }

describe('the recorder', () => {
  it('writes seldom, however many calls there are, and what is left when it is released', async () => {
    const { metrics, recorder, state, calls, clock } = rig()
    for (let at = 0; at < 500; at++) metrics.record('user/list', succeed)
    expect(state.writes).toBe(0)
    await clock.advance(3000)
    expect([state.writes, calls(7)]).toEqual([1, [500]])
    await clock.advance(60_000)
    expect(state.writes).toBe(1)
    metrics.record('user/list', succeed)
    metrics.retried('user/list', 'known')
    await recorder.dispose()
    expect([state.writes, calls(7)]).toEqual([2, [500, 1]])
    expect(clock.waitingCount).toBe(0)
  })

  it('tells hours, APIs and companies apart; what belongs to no stored company is company 0', async () => {
    const { metrics, recorder, rows, clock } = rig()
    metrics.record('gettoken', { durationMs: 5, failure: 40001 })
    metrics.record('gettoken', { durationMs: 5, failure: null, profileId: 'removed' })
    metrics.record('user/list', succeed)
    clock.jump(3_600_000)
    metrics.record('user/list', succeed)
    await recorder.flush()
    const hourOf = (row?: CallHour) => new Date(row?.startMs ?? 0).toISOString().slice(11, 16)
    expect(rows.map((row) => [row.company, row.endpoint, hourOf(row), row.tally.calls])).toEqual([
      [0, 'gettoken', '09:00', 1],
      [0, 'gettoken', '09:00', 1],
      [7, 'user/list', '09:00', 1],
      [7, 'user/list', '10:00', 1],
    ])
  })

  it('keeps counting while the database cannot be written, and then writes it all', async () => {
    const { metrics, recorder, state, calls, clock, log } = rig()
    state.broken = true
    metrics.record('user/list', succeed)
    await clock.advance(3000)
    metrics.record('user/list', succeed)
    await clock.advance(3000)
    expect(calls(7)).toEqual([])
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
    expect(recorder.since('known', 7, 0).map(({ tally }) => tally.calls)).toEqual([2])
    state.broken = false
    await clock.advance(3000)
    expect(calls(7)).toEqual([2])
    expect(recorder.since('known', 7, 0).map(({ tally }) => tally.calls)).toEqual([2])
  })

  it('forgets what is older than 30 days, once a day', async () => {
    const { metrics, recorder, forgotten, clock } = rig()
    const days = (count: number) => count * 86_400_000
    const startMs = clock.nowMs()
    for (const afterDays of [0, 0, 0.5, 1.2, 1.3]) {
      clock.jump(startMs + days(afterDays) - clock.nowMs())
      metrics.record('user/list', succeed)
      await recorder.flush()
    }
    expect(forgotten).toEqual([startMs - days(30), startMs + days(1.2) - days(30)])
  })
})
