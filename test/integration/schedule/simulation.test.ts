import { expect, it } from 'vitest'
import type { Clock } from '../../../src-main/ports.ts'
import type { Job } from '../../../src-main/schedule/job-end.ts'
import { call, createScheduleWorld } from '../../helpers/schedule-world.ts'
import type { ScheduleProcess } from '../../helpers/schedule-world.ts'
import { dailyAt, everyMs, localMinutes } from './due-oracle.ts'

const zone = 'Europe/Berlin'
const secondMs = 1000
const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Berlin is an hour ahead, and two from 29 March on, when 02:00 is not on the clock. */
const startMs = Date.UTC(2026, 2, 15, 0, 0)
const endMs = Date.UTC(2026, 3, 14, 8, 31, 7)

interface Row {
  schedule_run_id: number
  schedule_id: string
  profile_id: string | null
  trigger: string
  due_at_ms: number
  missed: number
  started_at_ms: number
  finished_at_ms: number | null
  outcome: string | null
}

/** Which jobs run, and whatever runs side by side that must not. */
const watchOverlaps = () => {
  const active = new Map<symbol, { scheduleId: string; profileId: string | null; process: object }>()
  const faults: string[] = []
  let begun = 0
  return {
    faults,
    begun: () => begun,
    begin: (scheduleId: string, profileId: string | null, process: object): symbol => {
      begun++
      for (const other of active.values()) {
        if (other.scheduleId === scheduleId) faults.push(`${scheduleId} twice`)
        else if (profileId !== null && other.profileId === profileId)
          faults.push(`${scheduleId} beside ${other.scheduleId}`)
      }
      const id = Symbol(scheduleId)
      active.set(id, { scheduleId, profileId, process })
      return id
    },
    end: (id: symbol) => void active.delete(id),
    died: (process: object) => {
      const ids = [...active].filter(([, run]) => run.process === process)
      for (const [id] of ids) active.delete(id)
      return ids.map(([, run]) => run.scheduleId)
    },
  }
}

it('keeps every appointment of 30 days through sleep, set clocks, a summer time, a crash and a pause', async () => {
  const realStart = performance.now()
  const usageBefore = process.cpuUsage()
  const overlaps = watchOverlaps()
  const tookMs: Record<string, number> = {
    'sync-all': 20 * minuteMs,
    'sync-members': 3 * minuteMs,
    'sync-departments': minuteMs,
    'token-refresh': 10 * secondMs,
    backup: 2 * minuteMs,
    'clean-up': minuteMs,
    probe: 2 * secondMs,
  }
  let monitored = 0
  const jobs = (clock: Clock): Record<string, Job> => {
    const timed =
      (name: string): Job =>
      async ({ scheduleId, profileId }, signal) => {
        // Every 400th time the monitor takes longer than the 45 s between two of its due times.
        const ms = name === 'monitor' ? (++monitored % 400 === 0 ? 200 * secondMs : 3 * secondMs) : (tookMs[name] ?? 0)
        const id = overlaps.begin(scheduleId, profileId, clock)
        try {
          await clock.sleep(ms, signal)
        } finally {
          overlaps.end(id)
        }
        return undefined
      }
    return Object.fromEntries([...Object.keys(tookMs), 'monitor'].map((name) => [name, timed(name)]))
  }
  const clocks = new Map<ScheduleProcess, Clock>()
  const world = createScheduleWorld({
    startMs,
    companies: ['a', 'b'],
    jobs: (clock) => {
      lastClock = clock
      return jobs(clock)
    },
    keptRuns: 1_000_000,
    lookEveryMs: 30_000,
    durable: false,
  })
  let lastClock: Clock | null = null
  const open = (): ScheduleProcess => {
    const opened = world.open()
    if (lastClock) clocks.set(opened, lastClock)
    return opened
  }
  const { clock } = world
  world.beatsSlower = 100
  const toWall = (ms: number) => clock.advance(ms - clock.nowMs())
  /** @param time of the day in UTC */
  const day = (at: number, hour: number, minute = 0, second = 0) =>
    startMs + at * dayMs + hour * hourMs + minute * minuteMs + second * secondMs

  let keeper = open()
  const { items } = await keeper.service.list({}, call)
  for (const { scheduleId } of items) await keeper.service.update({ scheduleId, timeZone: zone }, call)
  const own = { profileId: null, is_default: 0, random_offset_ms: 0, enabled: 1, handled_to_ms: startMs }
  for (const [job, cron] of [
    ['monitor', '@every 45s'],
    ['probe', '30 */10 * * * *'],
  ])
    keeper.store.connection
      .prepare(
        `insert into schedule (schedule_id, job, is_default, cron, time_zone, random_offset_ms, enabled, handled_to_ms, created_at_ms, updated_at_ms)
         values (?, ?, 0, ?, ?, 0, 1, ?, ?, ?)`,
      )
      .run(job, job, cron, zone, own.handled_to_ms, startMs, startMs)
  keeper.service.start()

  const away: [fromMs: number, toMs: number][] = [[day(22, 5, 50), day(23, 5, 50)]]
  // The machine sleeps for 5 h, 9 h (over 02:00) and 3 days; somebody sets the clock forward by 2 h.
  for (const [ms, jumpMs] of [
    [day(2, 9, 30, 10), 5 * hourMs],
    [day(4, 22, 40), 9 * hourMs],
    [day(6, 13, 20), 3 * dayMs],
    [day(10, 9, 25), 2 * hourMs],
  ] as const) {
    await toWall(ms)
    away.push([clock.nowMs(), clock.nowMs() + jumpMs])
    clock.jump(jumpMs)
    keeper.service.wake('resume')
  }
  // Back by an hour, and by ten minutes.
  await toWall(day(15, 8, 35, 50))
  clock.jump(-hourMs)
  await toWall(day(17, 8, 30, 20))
  clock.jump(-10 * minuteMs)
  // A second process waits; the first is killed in the middle of the full sync of 02:00 (midnight UTC by now).
  await toWall(day(18, 19, 45))
  world.beatsSlower = 1
  await toWall(day(18, 20))
  let second = open()
  second.service.start()
  await toWall(day(19, 0, 12))
  keeper.kill()
  const dead = overlaps.died(clocks.get(keeper) ?? {})
  expect(dead.filter((id) => id.startsWith('sync-all')).length).toBeGreaterThan(0)
  const killedMs = clock.nowMs()
  await toWall(day(19, 6))
  keeper = second
  expect((await keeper.service.list({}, call)).state.keeper?.isThis).toBe(true)
  world.beatsSlower = 100
  // A day without anything.
  await toWall(day(22, 5, 50))
  await keeper.service.pauseAll({}, call)
  await toWall(day(23, 5, 50))
  await keeper.service.resumeAll({}, call)
  // Another process takes over from one that ends.
  await toWall(day(25, 12))
  world.beatsSlower = 1
  await toWall(day(25, 12, 10))
  second = open()
  second.service.start()
  await toWall(day(25, 12, 20))
  await Promise.all([keeper.end(), clock.advance(0)])
  keeper = second
  world.beatsSlower = 100
  await toWall(endMs)

  const rows = keeper.store.connection.prepare('select * from schedule_run order by schedule_run_id').all() as Row[]
  await Promise.all([keeper.end(), clock.advance(0)])
  await world.dispose()

  // The oracle: due times by the calendar, and again those that a clock set back by an hour brought back.
  const minutes = localMinutes(zone, startMs, endMs)
  const atHours = (hours: readonly number[]) =>
    minutes.filter(({ hour, minute }) => minute === 0 && hours.includes(hour)).map(({ ms }) => ms)
  const dues: Record<string, number[]> = {
    'sync-all': dailyAt(minutes, 2, 0),
    'sync-members': atHours([0, 4, 8, 12, 16, 20]),
    'sync-departments': atHours([0, 6, 12, 18]),
    'token-refresh': minutes.filter(({ minute }) => minute === 0).map(({ ms }) => ms),
    backup: dailyAt(minutes, 3, 30),
    'clean-up': dailyAt(minutes, 4, 10),
    probe: minutes.filter(({ minute }) => minute % 10 === 0).map(({ ms }) => ms + 30 * secondMs),
    monitor: everyMs(45 * secondMs, startMs, endMs),
  }
  const expectedOf = (job: string): number[] => {
    const once = (dues[job] ?? []).filter((ms) => ms > startMs && ms <= endMs)
    const setBackMs = day(15, 8, 35, 50)
    const nowMs = setBackMs - hourMs
    const last = once.filter((ms) => ms <= setBackMs).at(-1) ?? 0
    if (last <= nowMs + 15 * minuteMs) return once
    return [
      ...once.filter((ms) => ms <= setBackMs),
      ...once.filter((ms) => ms > nowMs && ms <= setBackMs),
      ...once.filter((ms) => ms > setBackMs),
    ]
  }

  const scheduleIds = [...new Set(rows.map(({ schedule_id }) => schedule_id))]
  expect(scheduleIds).toHaveLength(6 + 3 + 2)
  const figures: Record<string, { due: number; runs: number; missed: number }> = {}
  for (const scheduleId of scheduleIds) {
    const expected = expectedOf(scheduleId.split(':')[0] ?? '')
    const byClock = rows.filter((row) => row.schedule_id === scheduleId && row.trigger === 'clock')
    let at = 0
    for (const row of byClock) {
      // Every run stands for the next due times in their order, and says for how many.
      at += row.missed + 1
      expect(`${scheduleId} ${row.due_at_ms}`).toBe(`${scheduleId} ${expected[at - 1] ?? 'never'}`)
      expect(row.started_at_ms).toBeGreaterThanOrEqual(row.due_at_ms)
      // At once but for the random offset and the other syncs of the company, unless nobody was there to do it.
      const awayToMs = away.find(
        ([fromMs, toMs]) => row.due_at_ms >= fromMs - 30 * minuteMs && row.due_at_ms <= toMs,
      )?.[1]
      expect(row.started_at_ms - Math.max(row.due_at_ms, awayToMs ?? 0)).toBeLessThan(30 * minuteMs)
    }
    // At the end at most the monitor waits, for seconds.
    expect(expected.length - at).toBeLessThanOrEqual(scheduleId === 'monitor' ? 1 : 0)
    const missed = byClock.reduce((sum, row) => sum + row.missed, 0)
    figures[scheduleId] = { due: expected.length, runs: byClock.length, missed }
  }
  expect(overlaps.faults).toEqual([])
  expect(rows.length).toBe(overlaps.begun())
  expect(rows.filter((row) => row.finished_at_ms === null).map((row) => row.schedule_id)).toEqual([])

  // 29 March has no 02:00: the full sync ran once that day, after the gap.
  const gapDay = rows.filter(
    ({ schedule_id, due_at_ms }) =>
      schedule_id === 'sync-all:a' && due_at_ms >= Date.UTC(2026, 2, 28, 23) && due_at_ms < Date.UTC(2026, 2, 29, 22),
  )
  expect(gapDay.map(({ due_at_ms }) => due_at_ms)).toEqual([Date.UTC(2026, 2, 29, 1)])
  // Three days asleep, and a day of pause: one run each, that knows how many it stands for.
  const caughtUp = (scheduleId: string, fromMs: number) =>
    rows.find((row) => row.schedule_id === scheduleId && row.started_at_ms >= fromMs)
  expect(caughtUp('sync-all:b', day(9, 13, 20))).toMatchObject({ missed: 2, outcome: 'done' })
  expect(caughtUp('sync-members:a', day(9, 13, 20))).toMatchObject({ missed: 17, outcome: 'done' })
  expect(caughtUp('monitor', day(9, 13, 20))?.missed).toBeGreaterThan(5755)
  expect(caughtUp('token-refresh', day(23, 5, 50))).toMatchObject({ missed: 23 })
  expect(rows.filter(({ started_at_ms: ms }) => ms > day(22, 5, 50) && ms < day(23, 5, 50))).toEqual([])
  // What the killed process was doing was done again, once.
  for (const scheduleId of dead.filter((id) => id.startsWith('sync'))) {
    const [broken, again, ...more] = rows.filter(
      (row) => row.schedule_id === scheduleId && row.due_at_ms > killedMs - hourMs && row.due_at_ms <= killedMs,
    )
    expect(broken).toMatchObject({ outcome: 'interrupted', trigger: 'clock' })
    expect(again).toMatchObject({ outcome: 'done', trigger: 'retry', due_at_ms: broken?.due_at_ms })
    expect((again?.started_at_ms ?? 0) - killedMs).toBeLessThan(30 * minuteMs)
    expect(more).toEqual([])
  }
  const { user, system } = process.cpuUsage(usageBefore)
  const took = `${((performance.now() - realStart) / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of work)`
  console.info(`30 days in ${took}: ${rows.length} runs`, figures)
}, 180_000)
