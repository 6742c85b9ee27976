import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import { openStore } from '../../../src-main/store/store.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { createCallHourRecorder } from '../../../src-main/telemetry/call-hour-recorder.ts'
import { createCallHourRepository } from '../../../src-main/telemetry/call-hour-repository.ts'
import { createHealthRecorder } from '../../../src-main/telemetry/health-recorder.ts'
import { createHealthRepository } from '../../../src-main/telemetry/health-repository.ts'
import { createMetricsRepository } from '../../../src-main/telemetry/metrics-repository.ts'
import { createMetricsService } from '../../../src-main/telemetry/metrics-service.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const call = { actor: ownerActor('system', 'test') }

let dataDir = ''
let store: Store
const clock = () => createManualClock({ startMs: Date.UTC(2026, 0, 5, 9) })
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-metrics-'))
  store = openStore({ dataDir, clock: clock(), log: createQuietLog(), checkIntegrity: false })
  const company = store.prepare(
    `insert into profile (profile_id, ordinal, name, corp_id, remark, environment, colour, api_base_url, proxy, timeout_ms,
       active, created_at_ms) values (?, ?, ?, 'ww1234567890abcdef', '', 'test', 'blue', 'https://x', 'none', 1000, 0, 0)`,
  )
  company.run('a', 1, 'A')
  company.run('b', 2, 'B')
})
afterEach(() => {
  store.dispose()
  rmSync(dataDir, { recursive: true, force: true })
})

const open = (time = clock()) => {
  const health = createHealthRepository(store)
  const log = createQuietLog()
  const recorder = createCallHourRecorder({ store, hours: createCallHourRepository(store), clock: time, log })
  const ordinals = new Map([
    ['a', 1],
    ['b', 2],
  ])
  const metrics = createMetricsService({
    callHours: recorder,
    runs: createMetricsRepository(store),
    health,
    profiles: {
      resolve: (profileId) => {
        const ordinal = ordinals.get(profileId)
        if (ordinal === undefined) throw new Error(`no company ${profileId}`)
        return { profileId, ordinal }
      },
    },
  })
  const record = (profileId: string | undefined, count: number, failure: number | string | null, durationMs = 10) => {
    for (let index = 0; index < count; index += 1)
      recorder.record('user/list', { durationMs, failure, ...(profileId ? { profileId } : {}) })
  }
  return { time, recorder, metrics, health, record, log }
}

describe('figures of calls', () => {
  it('add up per API with causes and their meaning, of one company, of none, or of all', async () => {
    const { time, metrics, record, recorder } = open()
    record('a', 90, null, 20)
    record('a', 10, 45_009, 500)
    record('b', 3, 'timeout')
    record(undefined, 2, 60_020)
    recorder.retried('user/list', 'a')
    await time.advance(hourMs)
    record('a', 50, null, 20)
    const span = { fromMs: time.nowMs() - dayMs, toMs: time.nowMs() + hourMs }
    const [a] = await metrics.apis({ ...span, profileId: 'a' }, call)
    expect(a).toMatchObject({ endpoint: 'user/list', calls: 150, failures: 10, retries: 1, limitPerHour: 150_000 })
    expect(a?.causes).toMatchObject([{ cause: '45009', errcode: 45_009, count: 10 }])
    expect(a?.causes[0]?.meaning?.en).toMatch(/\w/)
    expect(a?.p50Ms).toBeCloseTo(20, -1)
    expect(a?.p99Ms).toBeGreaterThan(450)
    // The busiest hour of one company, not the sum of hours or companies.
    expect(a?.limitShare).toBeCloseTo(100 / 150_000)
    const [all] = await metrics.apis(span, call)
    expect(all).toMatchObject({ calls: 155, failures: 15 })
    expect(all?.limitShare).toBeCloseTo(100 / 150_000)
    expect(all?.causes.map(({ cause, meaning }) => [cause, meaning === null])).toEqual([
      ['45009', false],
      ['timeout', true],
      ['60020', false],
    ])
    expect(() => metrics.syncs({ profileId: 'nobody', dayEdgesMs: [0, 1] }, call)).toThrow('no company')
  })

  it('say nothing of limits that WeCom does not publish', async () => {
    const { time, metrics, recorder } = open()
    recorder.record('gettoken', { durationMs: 5, failure: null, profileId: 'a' })
    const [api] = await metrics.apis({ fromMs: 0 + time.nowMs() - dayMs, toMs: time.nowMs() + hourMs }, call)
    expect(api).toMatchObject({ endpoint: 'gettoken', limitShare: null, limitPerHour: null })
  })

  it('fall into the days of the caller, also of 23 and 25 hours', async () => {
    // Berlin: 2026-03-29 has 23 hours, 2026-10-25 has 25.
    const edgesMs = ['2026-03-28T23:00Z', '2026-03-29T22:00Z', '2026-03-30T22:00Z'].map((text) => Date.parse(text))
    const time = createManualClock({ startMs: edgesMs[0] ?? 0 })
    const { metrics, record } = open(time)
    for (let hour = 0; hour < 47; hour += 1) {
      record('a', 1, hour === 22 ? -1 : null)
      await time.advance(hourMs)
    }
    const days = await metrics.calls({ profileId: 'a', edgesMs }, call)
    expect(days.map(({ calls, failures }) => [calls, failures])).toEqual([
      [23, 1],
      [24, 0],
    ])
    const empty = await metrics.calls({ profileId: 'b', edgesMs }, call)
    expect(empty.map(({ calls, p95Ms }) => [calls, p95Ms])).toEqual([
      [0, null],
      [0, null],
    ])
    const wrong = Promise.resolve().then(() => metrics.calls({ edgesMs: [5, 5] }, call))
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID' })
  })
})

describe('figures of syncs', () => {
  it('count how runs ended by day, without dry, cancelled and running ones', async () => {
    const dayEdgesMs = [0, dayMs, 2 * dayMs]
    const states: [string, number, number][] = [
      ['succeeded', 1000, 0],
      ['succeeded', 3000, 0],
      ['suspicious', 9000, 0],
      ['awaiting-confirmation', 9000, 0],
      ['failed', 9000, 0],
      ['interrupted', 9000, 0],
      ['cancelled', 9000, 0],
      ['running', 9000, 0],
      ['succeeded', 9000, 1],
    ]
    const insert = store.prepare(
      `insert into run (run_id, profile_id, kind, scope, trigger, state, dry_run, started_at_ms, finished_at_ms, counts,
         guard, problem_count, lease) values (?, 'a', 'all', '{}', 'manual', ?, ?, ?, ?, '{}', '[]', 0, '')`,
    )
    await store.write(() => {
      for (const [index, [state, ms, dry]] of states.entries()) insert.run(`r${index}`, state, dry, index, index + ms)
      insert.run('later', 'succeeded', 0, dayMs, dayMs + 500)
    })
    const { metrics } = open()
    expect(await metrics.syncs({ profileId: 'a', dayEdgesMs }, call)).toEqual([
      { startMs: 0, succeeded: 2, doubtful: 2, failed: 2, medianMs: 2000 },
      { startMs: dayMs, succeeded: 1, doubtful: 0, failed: 0, medianMs: 500 },
    ])
    expect(await metrics.syncs({ profileId: 'b', dayEdgesMs }, call)).toMatchObject([
      { succeeded: 0, medianMs: null },
      { succeeded: 0 },
    ])
  })
})

describe('the state of the process', () => {
  it('is recorded every five minutes, kept 30 days, and ends with its owner', async () => {
    const { time, health, log } = open()
    let cpuMs = 0
    let upMs = 0
    const recorder = createHealthRecorder({
      store,
      samples: health,
      dataDir,
      logDir: join(dataDir, 'logs'),
      name: 'node',
      clock: time,
      log,
      look: () => ({ rssBytes: 100, heapBytes: 50, cpuMs: (cpuMs += 30_000), upMs: (upMs += 300_000) }),
    })
    const count = () => Number(store.prepare('select count(*) from health_sample').pluck().get())
    const settled = async (samples: number) => expect.poll(count).toBe(samples)
    recorder.start()
    await settled(1)
    for (let taken = 2; taken <= 4; taken += 1) {
      await time.untilWaiting(1)
      await time.advance(5 * 60_000)
      await settled(taken)
    }
    const [sample] = health.between(0, time.nowMs() + 1, 10)
    expect(sample).toMatchObject({ process: 'node', rssBytes: 100, heapBytes: 50, cpuShare: 0.1 })
    expect((sample?.databaseBytes ?? 0) + (sample?.walBytes ?? 0)).toBeGreaterThan(10_000)
    expect(sample?.freeDiskBytes).toBeGreaterThan(0)
    time.jump(31 * dayMs)
    await recorder.record()
    expect(count()).toBe(1)
    await recorder.dispose()
    expect(log.lines).toEqual([])
  })

  it('is thinned out to what a chart can show, keeping the peaks', async () => {
    const { health } = open()
    const sample = { heapBytes: 1, cpuShare: 0, databaseBytes: 1, walBytes: 0, logBytes: 0, freeDiskBytes: null }
    await store.write(() => {
      for (let at = 0; at < 8640; at += 1)
        for (const process of ['electron', 'node'])
          health.add({ ...sample, atMs: at * 300_000, process, rssBytes: at === 4321 ? 999 : 100 })
    })
    const found = health.between(0, 30 * dayMs, 100)
    expect(found.length).toBeLessThanOrEqual(202)
    expect(found.filter(({ rssBytes }) => rssBytes === 999).map(({ atMs }) => atMs)).toEqual([
      4321 * 300_000,
      4321 * 300_000,
    ])
    expect(found.map(({ atMs }) => atMs)).toEqual(found.map(({ atMs }) => atMs).sort((a, b) => a - b))
  })
})
