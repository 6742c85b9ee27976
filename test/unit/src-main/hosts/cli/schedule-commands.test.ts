import { expect, it } from 'vitest'
import type { Schedule, ScheduleRun } from '../../../../../src-main/contract/schedules.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

const profile = {
  id: 'p1',
  name: '甲公司',
  corpId: 'ww1234567890abcdef',
  remark: '',
  environment: 'test' as const,
  colour: 'blue',
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  proxy: 'none',
  timeoutMs: 1000,
  active: true,
  createdAtMs: 0,
  secrets: [],
}
const schedule: Schedule = {
  scheduleId: 'sync-all:p1',
  profileId: 'p1',
  job: 'sync-all',
  isDefault: true,
  cron: '0 2 * * *',
  timeZone: null,
  randomOffsetMs: 300_000,
  enabled: true,
  description: { 'zh-CN': '每天 02:00', en: 'Every day at 02:00' },
  nextAtMs: Date.UTC(2026, 0, 6, 2),
  retry: null,
  last: { atMs: Date.UTC(2026, 0, 5, 2), outcome: 'waiting', durationMs: 5000 },
  running: false,
}
const ran: ScheduleRun = {
  scheduleRunId: 7,
  scheduleId: schedule.scheduleId,
  profileId: 'p1',
  job: 'sync-all',
  trigger: 'person',
  dueAtMs: 0,
  missed: 2,
  startedAtMs: 1000,
  finishedAtMs: null,
  outcome: null,
  attempt: 1,
  detail: null,
  errcode: null,
  runId: null,
}

const asked: [string, unknown][] = []
const note = (name: string, answer: (input: unknown) => unknown) => (input: unknown) => {
  asked.push([name, input])
  return answer(input)
}
let looks = 0
let pausedAtMs: number | null = null
const services = {
  profiles: { list: () => [profile] },
  schedules: {
    list: note('list', () => ({ state: { pausedAtMs, timeZone: 'UTC', keeper: null }, items: [schedule] })),
    preview: () => ({ description: { 'zh-CN': '', en: 'In words' }, nextAtMs: [Date.UTC(2026, 0, 5, 14)] }),
    add: note('add', () => schedule),
    update: note('update', () => schedule),
    pauseAll: note('pauseAll', () => ({ pausedAtMs: 5, timeZone: 'UTC', keeper: null })),
    runNow: note('runNow', () => ({ scheduleRunId: 7 })),
    // Still running at the first look.
    history: note('history', () => ({
      total: 1,
      items: [looks++ === 0 ? ran : { ...ran, finishedAtMs: 2000, outcome: 'failed', errcode: 60020 }],
    })),
  },
}
// What is left out of the fakes is not called.
const run = (...args: string[]) => runCommand([...args, '--lang', 'en'], { services: services as never })

it('lists what is done by the clock, and says that nobody does it', async () => {
  const { stdout, code } = await run('schedule', 'list')
  expect(code).toBe(0)
  expect(stdout).toContain('Full sync')
  expect(stdout).toContain('甲公司')
  expect(stdout).toContain('Every day at 02:00')
  expect(stdout).toContain('waiting for confirmation')
  expect(stdout).toContain('nothing is done when it is due')
  const json = await run('schedule', 'list', '--json')
  expect(JSON.parse(json.stdout)).toEqual({ state: { pausedAtMs, timeZone: 'UTC', keeper: null }, items: [schedule] })
  pausedAtMs = 5
  expect((await run('schedule', 'show', 'sync-all')).stdout).toMatch(/Next +paused/)
  pausedAtMs = null
})

it('shows the times of a rule in the zone that was asked for', async () => {
  const { stdout } = await run('schedule', 'preview', '0 9 * * *', '--time-zone', 'America/New_York')
  expect(stdout).toBe('In words (America/New_York)\n  2026-01-05 09:00:00\n')
})

it('finds a default schedule by its task, and changes only what was asked for', async () => {
  asked.length = 0
  expect(
    (await run('schedule', 'set', 'sync-all', '--cron', '0 3 * * *', '--machine-time', '--offset', '2')).code,
  ).toBe(0)
  expect((await run('schedule', 'disable', 'sync-all:p1')).code).toBe(0)
  const added = await run('schedule', 'add', 'sync-members', '--cron', '0 9 * * 1-5', '--time-zone', 'Asia/Shanghai')
  expect(added.code).toBe(0)
  expect(asked.filter(([name]) => name !== 'list')).toEqual([
    ['update', { scheduleId: 'sync-all:p1', cron: '0 3 * * *', timeZone: null, randomOffsetMs: 120_000 }],
    ['update', { scheduleId: 'sync-all:p1', enabled: false }],
    [
      'add',
      {
        job: 'sync-members',
        profileId: 'p1',
        cron: '0 9 * * 1-5',
        timeZone: 'Asia/Shanghai',
        randomOffsetMs: 0,
        enabled: true,
      },
    ],
  ])
  expect((await run('schedule', 'set', 'sync-all')).code).toBe(2)
  expect((await run('schedule', 'set', 'nothing', '--offset', '1')).code).toBe(2)
  expect((await run('schedule', 'add', 'dance', '--cron', '0 2 * * *')).code).toBe(2)
})

it('runs one and waits for its end, whose outcome is the exit code', async () => {
  const { stdout, code } = await run('schedule', 'run', 'sync-all')
  expect(stdout).toContain('failed')
  expect(code).toBe(4)
  expect((await run('schedule', 'pause')).stdout).toContain('All schedules are paused')
  expect((await run('schedule', 'history', 'sync-all')).stdout).toMatch(/person .* 2 +1 +failed/)
})
