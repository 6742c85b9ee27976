import { afterEach, describe, expect, it } from 'vitest'
import type { Schedule } from '../../../src-main/contract/schedules.ts'
import { DeskError, vaultRefused } from '../../../src-main/errors.ts'
import type { Clock } from '../../../src-main/ports.ts'
import { jobEnd } from '../../../src-main/schedule/job-end.ts'
import type { Job } from '../../../src-main/schedule/job-end.ts'
import { ApiError, NetworkError } from '../../../src-main/wecom/wecom-error.ts'
import { call, createScheduleWorld } from '../../helpers/schedule-world.ts'
import type { ScheduleProcess, ScheduleWorld, WorldOptions } from '../../helpers/schedule-world.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const hint = { 'zh-CN': '提示', en: 'hint' }
const facts = { endpoint: 'user/list', hint, remedy: 'none', retryable: true } as const
const unreachable = () => new NetworkError('ECONNREFUSED', 'refused', facts)
const refused = (errcode: number, retryable: boolean) =>
  new ApiError({ errcode, errmsg: 'no', refusedIp: null, hintId: null }, { ...facts, retryable })

let world: ScheduleWorld | null = null
const opened: ScheduleProcess[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await Promise.all([one.end(), world?.clock.advance(0)])
  await world?.dispose()
  world = null
})

/** Half past one: the next full sync is at 02:00. */
const start = (job: (clock: Clock) => Job, options: Partial<WorldOptions> = {}) => {
  const done = async () => Promise.resolve(undefined)
  world = createScheduleWorld({
    startMs: Date.UTC(2026, 0, 5, 1, 30),
    companies: ['a'],
    jobs: (clock) => ({
      'sync-all': job(clock),
      'sync-members': done,
      'sync-departments': done,
      'token-refresh': done,
      backup: done,
      'clean-up': done,
    }),
    lookEveryMs: 30_000,
    durable: false,
    ...options,
  })
  world.beatsSlower = 100
  return world
}
const open = (): ScheduleProcess => {
  if (!world) throw new Error('start first')
  const process = world.open()
  opened.push(process)
  return process
}
const fullSync = 'sync-all:a'
const find = async ({ service }: ScheduleProcess, scheduleId = fullSync): Promise<Schedule> => {
  const found = (await service.list({}, call)).items.find((item) => item.scheduleId === scheduleId)
  if (!found) throw new Error(`there is no ${scheduleId}`)
  return found
}
/** Newest first. */
const history = async ({ service }: ScheduleProcess, scheduleId = fullSync) =>
  (await service.history({ scheduleId, outcomes: [], offset: 0, limit: 50 }, call)).items
const exactly = (process: ScheduleProcess) =>
  process.service.update({ scheduleId: fullSync, randomOffsetMs: 0, timeZone: 'UTC' }, call)
const at = (ms: number) => new Date(ms).toISOString().slice(5, 19)

describe('what is there from the start', () => {
  it('is the same for every company, and can be changed, not removed', async () => {
    start(() => () => Promise.resolve(undefined), { companies: ['a', 'b'] })
    const desk = open()
    const { items, state } = await desk.service.list({}, call)
    expect(items.map(({ scheduleId, cron, description }) => [scheduleId, cron, description.en])).toEqual([
      ['backup', '30 3 * * *', 'Every day at 03:30'],
      ['clean-up', '10 4 * * *', 'Every day at 04:10'],
      ['sync-all:a', '0 2 * * *', 'Every day at 02:00'],
      ['sync-all:b', '0 2 * * *', 'Every day at 02:00'],
      ['sync-departments:a', '0 */6 * * *', 'Every 6 hours'],
      ['sync-departments:b', '0 */6 * * *', 'Every 6 hours'],
      ['sync-members:a', '0 */4 * * *', 'Every 4 hours'],
      ['sync-members:b', '0 */4 * * *', 'Every 4 hours'],
      ['token-refresh', '0 * * * *', 'Every hour'],
    ])
    expect(state).toMatchObject({ pausedAtMs: null, keeper: null })
    expect((await desk.service.list({ profileId: 'b' }, call)).items).toHaveLength(6)
    await expect(desk.service.remove({ scheduleId: 'sync-all:a' }, call)).rejects.toMatchObject({ code: 'INVALID' })
    const off = await desk.service.update({ scheduleId: 'sync-all:a', enabled: false }, call)
    expect(off).toMatchObject({ enabled: false, nextAtMs: null })
    const own = {
      job: 'sync-members',
      profileId: 'b',
      cron: '0 9 * * 1-5',
      timeZone: 'Asia/Shanghai',
      randomOffsetMs: 0,
      enabled: true,
    } as const
    const added = await desk.service.add(own, call)
    expect(at(added.nextAtMs ?? 0)).toBe('01-06T01:00:00')
    await expect(desk.service.add({ ...own, profileId: null }, call)).rejects.toMatchObject({
      data: { field: 'profileId' },
    })
    await expect(desk.service.add({ ...own, job: 'backup' }, call)).rejects.toMatchObject({
      data: { field: 'profileId' },
    })
    const tooOften = { cron: '* * * * *', timeZone: null, count: 1 }
    const asked = async () => desk.service.preview(tooOften, call)
    await expect(asked()).rejects.toMatchObject({ data: { field: 'cron' } })
    await expect(desk.service.add({ ...own, cron: tooOften.cron }, call)).rejects.toMatchObject({
      data: { field: 'cron' },
    })
    await expect(desk.service.add({ ...own, profileId: 'x' }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await desk.service.remove({ scheduleId: added.scheduleId }, call)).toEqual({ removed: true })
    desk.store.connection.exec("delete from profile where profile_id = 'b'")
    expect((await desk.service.list({}, call)).items).toHaveLength(6)
  })
})

describe('what is due', () => {
  it('starts within its random offset, once, and at the same moment for whoever asks', async () => {
    const startedMs: number[] = []
    const { clock } = start((own) => () => {
      startedMs.push(own.nowMs())
      return Promise.resolve(undefined)
    })
    const desk = open()
    desk.service.start()
    await clock.advance(1000)
    const plannedMs = (await find(desk)).nextAtMs ?? 0
    expect((await find(open())).nextAtMs).toBe(plannedMs)
    const dueMs = Date.UTC(2026, 0, 5, 2)
    expect(plannedMs - dueMs).toBeGreaterThan(0)
    expect(plannedMs - dueMs).toBeLessThanOrEqual(5 * minuteMs)
    await clock.advance(2 * hourMs)
    expect(startedMs).toEqual([plannedMs])
    expect((await history(desk))[0]).toMatchObject({
      trigger: 'clock',
      dueAtMs: dueMs,
      missed: 0,
      outcome: 'done',
      attempt: 1,
    })
    expect((await find(desk)).nextAtMs).toBeGreaterThan(dueMs + 24 * hourMs - 1)
  })

  it('waits while a person syncs the company, and for the other syncs of it', async () => {
    let isBusy = true
    const { clock } = start(() => () => Promise.resolve(undefined), { isCompanyBusy: () => isBusy })
    const desk = open()
    await exactly(desk)
    desk.service.start()
    await clock.advance(hourMs)
    expect(await history(desk)).toEqual([])
    isBusy = false
    await clock.advance(30_000)
    expect((await history(desk))[0]).toMatchObject({ missed: 0, outcome: 'done', dueAtMs: Date.UTC(2026, 0, 5, 2) })
  })

  it('is not done while all are paused, but by hand; afterwards it is caught up once', async () => {
    const { clock } = start(() => () => Promise.resolve(undefined))
    const desk = open()
    await exactly(desk)
    desk.service.start()
    await clock.advance(1000)
    expect(await desk.service.pauseAll({}, call)).toMatchObject({ pausedAtMs: clock.nowMs(), keeper: { isThis: true } })
    await clock.advance(50 * hourMs)
    expect(await history(desk)).toEqual([])
    expect((await find(desk)).nextAtMs).toBeNull()
    await desk.service.runNow({ scheduleId: fullSync }, call)
    await clock.advance(1000)
    expect(await history(desk)).toMatchObject([{ trigger: 'person', outcome: 'done' }])
    await desk.service.resumeAll({}, call)
    await clock.advance(1000)
    expect((await history(desk))[0]).toMatchObject({ trigger: 'clock', missed: 2, outcome: 'done' })
    expect(await history(desk)).toHaveLength(2)
  })

  it('stays as it was decided when all processes end: rule, switch, pause and history', async () => {
    const { clock } = start(() => () => Promise.resolve(undefined))
    const first = open()
    first.service.start()
    const change = { scheduleId: fullSync, cron: '0 3 * * *', timeZone: 'UTC', randomOffsetMs: 0 }
    await first.service.update(change, call)
    await first.service.update({ scheduleId: 'backup', enabled: false }, call)
    await clock.advance(2 * hourMs)
    // A command pauses what another process runs.
    await open().service.pauseAll({}, call)
    await clock.advance(26 * hourMs)
    const before = await first.service.list({}, call)
    const past = await history(first)
    expect(past).toMatchObject([{ dueAtMs: Date.UTC(2026, 0, 5, 3), outcome: 'done' }])
    for (const one of opened.splice(0)) await Promise.all([one.end(), clock.advance(0)])
    await clock.advance(24 * hourMs)

    const second = open()
    second.service.start()
    await clock.advance(hourMs)
    expect(await second.service.list({}, call)).toEqual(before)
    expect(await history(second)).toEqual(past)
    await open().service.resumeAll({}, call)
    await clock.advance(minuteMs)
    expect(await history(second)).toMatchObject([{ trigger: 'clock', missed: 1, outcome: 'done' }, past[0]])
    expect(await history(second, 'backup')).toEqual([])
  })

  it('is nobody’s debt after its rule was changed or it was switched on again', async () => {
    const { clock } = start(() => () => Promise.resolve(undefined))
    const desk = open()
    await exactly(desk)
    await desk.service.update({ scheduleId: fullSync, enabled: false }, call)
    desk.service.start()
    await clock.advance(50 * hourMs)
    await desk.service.update({ scheduleId: fullSync, enabled: true }, call)
    await clock.advance(minuteMs)
    expect(await history(desk)).toEqual([])
    await desk.service.update({ scheduleId: fullSync, cron: '45 3 * * *' }, call)
    await clock.advance(15 * minuteMs)
    expect(await history(desk)).toMatchObject([{ dueAtMs: Date.UTC(2026, 0, 7, 3, 45), missed: 0 }])
  })

  it('is noticed within seconds after another process changed it', async () => {
    const { clock } = start(() => () => Promise.resolve(undefined), { lookEveryMs: 3000 })
    const desk = open()
    await exactly(desk)
    desk.service.start()
    await clock.advance(10_000)
    const command = open()
    await command.service.update({ scheduleId: fullSync, cron: '32 1 * * *' }, call)
    await clock.advance(2 * minuteMs)
    expect((await history(desk)).map(({ startedAtMs }) => at(startedAtMs))).toEqual(['01-05T01:32:00'])
    await command.service.runNow({ scheduleId: fullSync }, call)
    await clock.advance(0)
    expect(await history(desk)).toHaveLength(2)
  })

  it('follows the machine into another time zone while it runs, and tells the page', async () => {
    const before = process.env['TZ']
    try {
      process.env['TZ'] = 'Asia/Shanghai'
      const { clock } = start(() => () => Promise.resolve(undefined), { lookEveryMs: 3000 })
      const desk = open()
      await desk.service.update({ scheduleId: fullSync, randomOffsetMs: 0 }, call)
      desk.service.start()
      await clock.advance(1000)
      expect(at((await find(desk)).nextAtMs ?? 0)).toBe('01-05T18:00:00')
      process.env['TZ'] = 'America/New_York'
      let told = 0
      desk.onChange(() => told++)
      await clock.advance(3000)
      expect(at((await find(desk)).nextAtMs ?? 0)).toBe('01-05T07:00:00')
      expect((await desk.service.list({}, call)).state.timeZone).toBe('America/New_York')
      expect(told).toBe(1)
      await clock.advance(6 * hourMs)
      expect((await history(desk)).map(({ dueAtMs, missed }) => [at(dueAtMs), missed])).toEqual([['01-05T07:00:00', 0]])
    } finally {
      if (before === undefined) delete process.env['TZ']
      else process.env['TZ'] = before
    }
  })

  it('is done for tokens at the start where they ended while nothing ran', async () => {
    const { clock } = start(() => () => Promise.resolve(undefined), { areTokensBehind: () => true })
    const desk = open()
    desk.service.start()
    await clock.advance(1000)
    expect(await history(desk, 'token-refresh')).toMatchObject([
      { outcome: 'done', dueAtMs: Date.UTC(2026, 0, 5, 1, 30) },
    ])
    await clock.advance(10 * minuteMs)
    expect(await history(desk, 'token-refresh')).toHaveLength(1)
  })

  it('keeps only the newest of its history', async () => {
    start(() => () => Promise.resolve(undefined), { keptRuns: 3 })
    const desk = open()
    for (let round = 0; round < 51; round++) {
      await desk.service.list({}, call)
      await desk.service.runNow({ scheduleId: fullSync }, call)
      await world?.clock.advance(1)
    }
    expect((await history(desk)).map(({ scheduleRunId }) => scheduleRunId)).toEqual([51, 50, 49])
  })
})

describe('what fails', () => {
  it.each([
    ['the network', unreachable],
    ['WeCom being busy', () => refused(-1, true)],
    ['a limit', () => refused(45009, true)],
  ])('for %s is tried again after 1, 5 and 15 minutes, and then told', async (_name, error) => {
    const { clock } = start(() => () => Promise.reject(error()))
    const desk = open()
    await exactly(desk)
    desk.service.start()
    await clock.advance(30.5 * minuteMs)
    expect((await find(desk)).retry?.attempt).toBe(2)
    await clock.advance(hourMs)
    const runs = (await history(desk)).reverse()
    expect(runs.map(({ trigger, attempt, startedAtMs }) => [trigger, attempt, at(startedAtMs)])).toEqual([
      ['clock', 1, '01-05T02:00:00'],
      ['retry', 2, '01-05T02:01:00'],
      ['retry', 3, '01-05T02:06:00'],
      ['retry', 4, '01-05T02:21:00'],
    ])
    expect(runs.every(({ dueAtMs, outcome }) => dueAtMs === Date.UTC(2026, 0, 5, 2) && outcome === 'failed')).toBe(true)
    expect(desk.raised.map(({ kind, subject, profileId }) => [kind, subject, profileId])).toEqual([
      ['schedule-failed', fullSync, 'a'],
    ])
  })

  it.each([
    ['60020', () => refused(60020, false), 'failed'],
    ['60011', () => refused(60011, false), 'failed'],
    ['40013', () => refused(40013, false), 'failed'],
    ['a locked vault', () => vaultRefused('no-key', hint), 'failed'],
    [
      'a missing credential',
      () => new DeskError('NOT_CONFIGURED', 'none', { appCode: 4003, hint, missing: 'secret' }),
      'skipped',
    ],
  ])('for %s waits for a person', async (_name, error, outcome) => {
    const { clock } = start(() => () => Promise.reject(error()))
    const desk = open()
    await exactly(desk)
    desk.service.start()
    await clock.advance(2 * hourMs)
    expect(await history(desk)).toMatchObject([{ outcome, detail: hint }])
    expect(desk.raised).toHaveLength(outcome === 'failed' ? 1 : 0)
  })

  it('is not told twice where the sync has told it, and is put right by the next success', async () => {
    const ends = [jobEnd('failed', hint, { isTold: true }), jobEnd('failed', hint), jobEnd('done')]
    const { clock } = start(() => () => Promise.resolve(ends.shift()))
    const desk = open()
    await exactly(desk)
    desk.service.start()
    await clock.advance(2 * hourMs)
    expect(desk.raised).toEqual([])
    await clock.advance(24 * hourMs)
    expect(desk.raised).toHaveLength(1)
    await clock.advance(24 * hourMs)
    expect(desk.recovered.filter(({ subjects }) => subjects?.[0] === fullSync)).toHaveLength(1)
  })

  it('survives a restart with its retry, and is tried at once when the network is back', async () => {
    let isDown = true
    const { clock } = start(() => () => (isDown ? Promise.reject(unreachable()) : Promise.resolve(undefined)))
    const first = open()
    await exactly(first)
    first.service.start()
    await clock.advance(37 * minuteMs)
    expect((await find(first)).retry?.attempt).toBe(4)
    opened.splice(0)
    await first.end()
    isDown = false
    const second = open()
    second.service.start()
    await clock.advance(10_000)
    expect((await find(second)).retry).toEqual({ attempt: 4, atMs: Date.UTC(2026, 0, 5, 2, 21) })
    second.service.wake('online')
    await clock.advance(1000)
    expect((await history(second))[0]).toMatchObject({ trigger: 'retry', attempt: 4, outcome: 'done' })
    expect((await find(second)).retry).toBeNull()
  })

  it('ends as skipped where this program cannot do it', async () => {
    const { clock } = start(() => () => Promise.resolve(undefined), { jobs: () => ({}) })
    const desk = open()
    await desk.service.list({}, call)
    await desk.service.runNow({ scheduleId: 'backup' }, call)
    await clock.advance(1)
    expect(await history(desk, 'backup')).toMatchObject([{ outcome: 'skipped' }])
  })
})

describe('several processes', () => {
  const startSeveral = (job: (clock: Clock) => Job) => {
    const started = start(job, { lookEveryMs: 3000 })
    started.beatsSlower = 1
    return started
  }
  const slow =
    (clock: Clock): Job =>
    async (_about, signal) => {
      await clock.sleep(10 * minuteMs, signal)
      return undefined
    }

  it('do it once; when the one that does it ends, another goes on and does again what was broken off', async () => {
    const { clock } = startSeveral(slow)
    const [first, second] = [open(), open()]
    await exactly(first)
    first.service.start()
    await clock.advance(100)
    second.service.start()
    await clock.advance(35 * minuteMs)
    expect((await second.service.list({}, call)).state.keeper).toMatchObject({ isThis: false, pid: process.pid })
    expect(await history(second)).toMatchObject([{ outcome: null }])
    expect((await find(second)).running).toBe(true)
    await expect(second.service.runNow({ scheduleId: fullSync }, call)).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
    })
    opened.splice(0, 1)
    await first.end()
    await clock.advance(5000)
    expect((await second.service.list({}, call)).state.keeper?.isThis).toBe(true)
    expect(await history(second)).toMatchObject([
      { trigger: 'retry', attempt: 2, outcome: null },
      { trigger: 'clock', attempt: 1, outcome: 'interrupted' },
    ])
    await clock.advance(11 * minuteMs)
    expect((await history(second)).map(({ outcome }) => outcome)).toEqual(['done', 'interrupted'])
  })

  it('notice within a minute that one was killed, and do again once what it was doing', async () => {
    const { clock } = startSeveral(slow)
    const [first, second] = [open(), open()]
    await exactly(first)
    first.service.start()
    await clock.advance(100)
    second.service.start()
    await clock.advance(32 * minuteMs)
    first.kill()
    opened.splice(0, 1)
    await clock.advance(minuteMs)
    expect((await history(second)).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
      ['retry', null],
      ['clock', 'interrupted'],
    ])
    await clock.advance(20 * minuteMs)
    expect((await history(second)).map(({ outcome }) => outcome)).toEqual(['done', 'interrupted'])
    expect(second.raised).toEqual([])
  })

  it('do not take a run for dead because the machine slept', async () => {
    const { clock } = startSeveral(slow)
    const [first, second] = [open(), open()]
    await exactly(first)
    first.service.start()
    await clock.advance(100)
    second.service.start()
    await clock.advance(32 * minuteMs)
    clock.jump(3 * hourMs)
    second.service.wake('resume')
    await clock.advance(20 * minuteMs)
    expect((await history(first)).map(({ outcome }) => outcome)).toEqual(['done'])
  })
})
