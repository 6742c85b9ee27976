import { Cron } from 'croner'
import fc from 'fast-check'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Profile } from '../../../../src-main/contract/profiles.ts'
import type { Schedule, ScheduleRun } from '../../../../src-main/contract/schedules.ts'
import { cronOf, formOf, leastMinutes } from '../../../../src-renderer/features/schedules/cron-form.ts'
import type { CronForm } from '../../../../src-renderer/features/schedules/cron-form.ts'
import {
  findTimeZones,
  offsetOf,
  ownTimeZone,
  shownTimeZone,
} from '../../../../src-renderer/features/schedules/time-zones.ts'
import { useScheduleForm } from '../../../../src-renderer/features/schedules/use-schedule-form.ts'
import { daySummary, groupSchedules } from '../../../../src-renderer/features/schedules/use-schedules.ts'
import { useStartOffer } from '../../../../src-renderer/features/schedules/use-start-offer.ts'
import { clockTasksOf } from '../../../../src-renderer/stores/clock-tasks.ts'
import { useHost } from '../../../../src-renderer/stores/host.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const schedule = (change: Partial<Schedule> = {}): Schedule => ({
  scheduleId: 's1',
  profileId: 'p1',
  job: 'sync-all',
  isDefault: true,
  cron: '0 2 * * *',
  timeZone: null,
  randomOffsetMs: 300_000,
  enabled: true,
  description: { 'zh-CN': '', en: '' },
  nextAtMs: null,
  retry: null,
  last: null,
  running: false,
  ...change,
})

const anyForm: fc.Arbitrary<CronForm> = fc.record({
  kind: fc.constantFrom('minutes', 'hours', 'daily', 'weekly', 'monthly'),
  every: fc.integer({ min: leastMinutes, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  time: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
  weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
  day: fc.integer({ min: 1, max: 31 }),
  cron: fc.constant(''),
})

describe('the form of a rule', () => {
  it('means an expression that the form can be read from again', () =>
    fc.assert(
      fc.property(anyForm, (form) => {
        const cron = cronOf(form)
        expect(formOf(cron).kind).toBe(form.kind)
        expect(cronOf(formOf(cron))).toBe(cron)
        if (!cron.startsWith('@')) expect(() => new Cron(cron, { paused: true })).not.toThrow()
      }),
    ))

  it.each([
    ['0 2 * * *', { kind: 'daily', time: '02:00' }],
    ['0 0 2 * * *', { kind: 'daily', time: '02:00' }],
    ['0 */4 * * *', { kind: 'hours', every: 4, minute: 0 }],
    ['17 * * * *', { kind: 'hours', every: 1, minute: 17 }],
    ['*/15 * * * *', { kind: 'minutes', every: 15 }],
    ['@every 45m', { kind: 'minutes', every: 45 }],
    ['@every 5h', { kind: 'hours', every: 5 }],
    ['30 8 * * 1,5,7', { kind: 'weekly', time: '08:30', weekdays: [1, 5, 0] }],
    ['5 6 31 * *', { kind: 'monthly', time: '06:05', day: 31 }],
  ])('reads %s', (cron, expected) => {
    expect(formOf(cron)).toMatchObject(expected)
  })

  it.each([
    '0 2 * * MON',
    '0 2,14 * * *',
    '30 0 2 * * *',
    '0 */7 * * *',
    '*/7 * * * *',
    '0 2 1 1 *',
    '0 2 0 * *',
    '0 25 * * *',
    '@daily',
    'x',
    '',
  ])(
    // prettier-ignore
    'leaves what it cannot say to experts, as it is: %s',
    (cron) => {
      expect(formOf(cron).kind).toBe('expert')
      expect(cronOf(formOf(cron))).toBe(cron)
    },
  )
})

it('time zones are found by parts of their name and by their offset', () => {
  const atMs = Date.UTC(2026, 0, 5)
  expect(findTimeZones('shang', atMs)[0]).toEqual({ name: 'Asia/Shanghai', offset: 'UTC+08:00' })
  expect(findTimeZones('new york', atMs).map(({ name }) => name)).toEqual(['America/New_York'])
  expect(
    findTimeZones('+05:45', atMs)
      .map(({ name }) => name)
      .join(),
  ).toMatch(/Kat/)
  expect(findTimeZones('nowhere', atMs)).toEqual([])
  expect(offsetOf('Mars/Base', atMs)).toBe('')
  expect([shownTimeZone('Asia/Shanghai'), shownTimeZone('Mars/Base')]).toEqual(['Asia/Shanghai', ownTimeZone()])
})

describe('the list', () => {
  const company = (id: string, name: string, active = false) => ({ id, name, active }) as Profile

  it('has the active company first, the machine last, and nothing of companies that are gone', () => {
    const items = [
      schedule({ scheduleId: 'a', profileId: 'p1' }),
      schedule({ scheduleId: 'b', profileId: 'p2' }),
      schedule({ scheduleId: 'c', profileId: null }),
      schedule({ scheduleId: 'd', profileId: 'gone' }),
    ]
    const groups = groupSchedules(items, [company('p1', 'A'), company('p2', 'B', true), company('p3', 'C')])
    expect(groups.map((group) => [group.company?.id ?? null, group.items.map(({ scheduleId }) => scheduleId)])).toEqual(
      [
        ['p2', ['b']],
        ['p1', ['a']],
        [null, ['c']],
      ],
    )
  })

  it('tells what comes due today and what is next', () => {
    const nowMs = new Date(2026, 2, 29, 22).getTime()
    const at = (hour: number, day = 29) => new Date(2026, 2, day, hour).getTime()
    const items = [
      schedule({ scheduleId: 'a', nextAtMs: at(2, 30) }),
      schedule({ scheduleId: 'b', nextAtMs: at(23) }),
      schedule({ scheduleId: 'c' }),
    ]
    const { today, next } = daySummary(items, nowMs)
    expect([today, next?.scheduleId]).toEqual([1, 'b'])
    expect(daySummary([schedule()], nowMs)).toEqual({ today: 0, next: null })
  })
})

it('what the clock did beside syncs counts as a task, of each schedule the newest', () => {
  const run = (scheduleRunId: number, scheduleId: string, job: Schedule['job']) =>
    ({ scheduleRunId, scheduleId, job }) as ScheduleRun
  const runs = [
    run(4, 'token-refresh', 'token-refresh'),
    run(3, 'sync-all:p1', 'sync-all'),
    run(2, 'token-refresh', 'token-refresh'),
    run(1, 'backup', 'backup'),
  ]
  expect(clockTasksOf(runs).map(({ scheduleRunId }) => scheduleRunId)).toEqual([4, 1])
})

describe('editing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const preview = { description: { 'zh-CN': '', en: 'words' }, nextAtMs: [1] }

  it('previews a moment after the last change, says what is wrong, and stores what was decided', async () => {
    const asked: unknown[] = []
    const stored: unknown[] = []
    const client = createFakeClient({
      schedules: {
        preview: (input) => {
          asked.push(input)
          if (input.cron === 'bad') return Promise.reject(Object.assign(new Error('x'), { code: 'INVALID', data: { hint: { 'zh-CN': '错', en: 'wrong' }, field: 'cron' } })) // prettier-ignore
          return Promise.resolve(preview)
        },
        update: (input) => {
          stored.push(input)
          return Promise.resolve(schedule())
        },
      },
    })
    const { value: form, end } = inScope(() =>
      useScheduleForm(
        client,
        () => schedule(),
        () => null,
      ),
    )
    await vi.advanceTimersByTimeAsync(500)
    expect([form.preview.value, form.changed.value]).toEqual([preview, false])

    form.rule.time = '03:00'
    await vi.advanceTimersByTimeAsync(50)
    form.rule.time = '03:30'
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toHaveLength(2)
    expect(asked[1]).toEqual({ cron: '30 3 * * *', timeZone: null, count: 5 })

    form.rule.kind = 'expert'
    await vi.advanceTimersByTimeAsync(0)
    expect(form.rule.cron).toBe('30 3 * * *')
    form.rule.cron = 'bad'
    await vi.advanceTimersByTimeAsync(500)
    expect([form.preview.value, form.problem.value?.hint?.en]).toEqual([null, 'wrong'])

    form.discard()
    expect(form.changed.value).toBe(false)
    form.randomOffsetMs.value = 0
    expect(form.changed.value).toBe(true)
    expect(await form.save.run()).toBe(true)
    expect(stored).toEqual([{ scheduleId: 's1', cron: '0 2 * * *', timeZone: null, randomOffsetMs: 0 }])
    end()
  })

  it('takes the same rule written differently for no change', async () => {
    const client = createFakeClient({ schedules: { preview: () => Promise.resolve(preview) } })
    const written = schedule({ cron: '00 02 * * *' })
    const { value: form, end } = inScope(() =>
      useScheduleForm(
        client,
        () => written,
        () => null,
      ),
    )
    expect(form.changed.value).toBe(false)
    end()
  })

  it('of a new one asks for a company only where the job belongs to one', async () => {
    const added: unknown[] = []
    const client = createFakeClient({
      schedules: {
        preview: () => Promise.resolve(preview),
        add: (input) => {
          added.push(input)
          return Promise.resolve(schedule())
        },
      },
    })
    const { value: form, end } = inScope(() =>
      useScheduleForm(
        client,
        () => null,
        () => 'p9',
      ),
    )
    await form.save.run()
    form.job.value = 'backup'
    await form.save.run()
    expect(added).toMatchObject([
      { job: 'sync-members', profileId: 'p9', enabled: true },
      { job: 'backup', profileId: null, enabled: true },
    ])
    end()
  })
})

describe('the offer to start with the system', () => {
  const start = (capabilities: string[], startWithSystem = false) => {
    localStorage.clear()
    setActivePinia(createPinia())
    useHost().info = { capabilities } as never
    const changed: unknown[] = []
    const client = createFakeClient({
      desktop: {
        settings: () => Promise.resolve({ startWithSystem } as never),
        setSettings: (input) => {
          changed.push(input)
          return Promise.resolve({} as never)
        },
      },
    })
    return { changed, ...inScope(() => useStartOffer(client)) }
  }

  it('comes once, where the host can and does not yet', async () => {
    const { value: offer, changed, end } = start(['start-with-system'])
    await offer.consider()
    expect(offer.offered.value).toBe(true)
    await offer.accept.run()
    expect([offer.offered.value, changed]).toEqual([false, [{ startWithSystem: true, startHidden: true }]])
    await offer.consider()
    expect(offer.offered.value).toBe(false)
    end()
    const already = start(['start-with-system'], true)
    await already.value.consider()
    expect(already.value.offered.value).toBe(false)
    already.end()
    const elsewhere = start([])
    await elsewhere.value.consider()
    expect([elsewhere.value.offered.value, localStorage.length]).toEqual([false, 0])
    elsewhere.end()
  })
})
