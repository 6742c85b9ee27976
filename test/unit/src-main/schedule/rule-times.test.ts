import { describe, expect, it } from 'vitest'
import { DeskError } from '../../../../src-main/errors.ts'
import { fieldValues, splitCron } from '../../../../src-main/schedule/cron-fields.ts'
import { nextTimes, ruleTimes } from '../../../../src-main/schedule/rule-times.ts'
import { assertRule } from '../../../../src-main/schedule/schedule-rules.ts'
import { ruleWords } from '../../../../src-main/schedule/rule-words.ts'
import { localMinutes } from '../../../integration/schedule/due-oracle.ts'
import type { LocalMinute } from '../../../integration/schedule/due-oracle.ts'

const dayMs = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)

/** The same numbers on every run. */
const randomFrom = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const zones = [
  'Asia/Shanghai',
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Auckland',
]

/** An expression and what it says about a minute, told apart from the engine: sets made while it was written. */
const randomRule = (random: (below: number) => number) => {
  const field = (low: number, high: number, often: number): { text: string; has: (value: number) => boolean } => {
    if (random(10) < often) return { text: '*', has: () => true }
    const kind = random(4)
    if (kind === 0) {
      const step = 1 + random(high - low)
      return { text: `*/${step}`, has: (value) => (value - low) % step === 0 }
    }
    if (kind === 1) {
      const from = low + random(high - low + 1)
      const to = from + random(high - from + 1)
      return { text: `${from}-${to}`, has: (value) => value >= from && value <= to }
    }
    const values = Array.from({ length: 1 + random(3) }, () => low + random(high - low + 1))
    return { text: values.join(), has: (value) => values.includes(value) }
  }
  const [minute, hour, day, month, weekday] = [
    field(0, 59, 2),
    field(0, 23, 4),
    field(1, 31, 7),
    field(1, 12, 8),
    field(0, 6, 7),
  ]
  const isDay = (local: LocalMinute): boolean => {
    // As in crontab: where both are limited, either will do.
    if (day.text === '*' || weekday.text === '*') return day.has(local.day) && weekday.has(local.weekday)
    return day.has(local.day) || weekday.has(local.weekday)
  }
  return {
    cron: [minute, hour, day, month, weekday].map(({ text }) => text).join(' '),
    matches: (local: LocalMinute) =>
      minute.has(local.minute) && hour.has(local.hour) && month.has(local.month) && isDay(local),
  }
}

describe('the times of a rule', () => {
  it('are those that a calendar shows, for random rules and zones, away from the days when clocks change', async () => {
    const random = randomFrom(20_260_105)
    const spanMs = 16 * dayMs
    let compared = 0
    for (const zone of zones) {
      // June has no change of the clocks in any of them.
      const fromMs = Date.UTC(2026, 5, 3, random(24), random(60))
      const minutes = localMinutes(zone, fromMs, fromMs + spanMs)
      for (let round = 0; round < 25; round++) {
        const { cron, matches } = randomRule(random)
        const expected = minutes.filter((local) => local.ms > fromMs && matches(local)).map(({ ms }) => ms)
        const times = ruleTimes({ cron, timeZone: zone })
        let ms: number | null = fromMs
        for (const due of expected.slice(0, 30)) {
          ms = ms === null ? null : times.next(ms)
          expect(`${cron} ${zone} ${ms === null ? 'never' : iso(ms)}`).toBe(`${cron} ${zone} ${iso(due)}`)
          compared++
        }
        if (expected.length > 150) continue
        const counted = await times.between(fromMs, fromMs + spanMs)
        expect([cron, zone, counted]).toEqual([cron, zone, { count: expected.length, lastMs: expected.at(-1) ?? null }])
      }
    }
    expect(compared).toBeGreaterThan(2000)
  })

  it.each([
    // 02:00–03:00 is left out on 29 March and comes twice on 25 October.
    ['0 2 * * *', 'Europe/Berlin', '2026-03-28T12:00', ['2026-03-29T01:00', '2026-03-30T00:00']],
    ['0 2 * * *', 'Europe/Berlin', '2026-10-24T12:00', ['2026-10-25T00:00', '2026-10-26T01:00']],
    ['0 * * * *', 'Europe/Berlin', '2026-03-28T23:30', ['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00']],
    [
      '0 * * * *',
      'Europe/Berlin',
      '2026-10-24T23:30',
      ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00', '2026-10-25T03:00'],
    ],
    ['0 */4 * * *', 'Europe/Berlin', '2026-03-28T20:00', ['2026-03-28T23:00', '2026-03-29T02:00', '2026-03-29T06:00']],
    ['0 2 * * *', 'America/New_York', '2026-03-07T12:00', ['2026-03-08T07:00', '2026-03-09T06:00']],
    ['30 1 * * *', 'America/New_York', '2026-10-31T12:00', ['2026-11-01T05:30', '2026-11-02T06:30']],
  ])('%s in %s from %s on, where clocks change', (cron, timeZone, from, expected) => {
    expect(nextTimes({ cron, timeZone }, Date.parse(`${from}:00Z`), expected.length).map(iso)).toEqual(expected)
  })

  it('come every 45 seconds where a rule says so, which no cron expression can', async () => {
    const fromMs = Date.UTC(2026, 2, 29)
    expect(nextTimes({ cron: '@every 45s', timeZone: null }, fromMs, 4).map((ms) => (ms - fromMs) / 1000)).toEqual([
      45, 90, 135, 180,
    ])
    expect(await ruleTimes({ cron: '@every 45s', timeZone: null }).between(fromMs, fromMs + dayMs)).toEqual({
      count: 1920,
      lastMs: fromMs + dayMs,
    })
    expect(nextTimes({ cron: '*/45 * * * * *', timeZone: 'UTC' }, fromMs, 3).map((ms) => (ms - fromMs) / 1000)).toEqual(
      [45, 60, 105],
    )
  })

  it('are counted no further than anybody needs, and the last is still the last', async () => {
    const fromMs = Date.UTC(2026, 0, 1)
    const counted = await ruleTimes({ cron: '* * * * * *', timeZone: 'UTC' }).between(fromMs, fromMs + dayMs)
    expect(counted).toEqual({ count: 5000, lastMs: fromMs + dayMs })
  })
})

const refusal = (work: () => unknown): { field: string | undefined; zh: string; en: string } => {
  try {
    work()
  } catch (error) {
    if (error instanceof DeskError && error.code === 'INVALID')
      return {
        field: 'field' in error.data ? error.data.field : undefined,
        zh: error.data.hint['zh-CN'],
        en: error.data.hint.en,
      }
    throw error
  }
  throw new Error('it was accepted')
}

describe('a rule', () => {
  const nowMs = Date.UTC(2026, 0, 5)
  it.each([
    ['0 25 * * *', '小时', '“25” in the field “hours” is out of range; it goes from 0 to 23.'],
    ['0 2 * FOO *', '月', 'month'],
    ['* * * *', '4 段', 'has 5 fields'],
    ['*/0 2 * * *', '步长', 'whole number above 0'],
    ['0 22-2 * * *', '22-23,0-2', '22-23,0-2'],
    ['5/15 * * * *', '5-59/15', '5-59/15'],
    ['0 2 30 2 *', '2 月 30 日', 'never comes due'],
    ['', '0 段', '5 fields'],
    ['@daily', '7 天', '@every 45m'],
    ['@every 200h', '7 天', '7 days'],
    ['0 2 LW,1 * *', '“LW”', '“LW”'],
    ['0 2 L-3 * *', '日', 'L-3'],
    ['0 */30 * * *', '步长', '23'],
    ['*/4 * * * *', '5 分钟', '5 minutes'],
    ['0,3 2 * * *', '5 分钟', '5 minutes'],
    ['@every 45s', '5 分钟', '5 minutes'],
  ])('%s is refused with what is wrong with it', (cron, zh, en) => {
    const found = refusal(() => assertRule({ cron, timeZone: 'Asia/Shanghai' }, nowMs))
    expect(found.field).toBe('cron')
    expect(found.zh).toContain(zh)
    expect(found.en).toContain(en)
  })

  it('is refused for a zone that does not exist', () => {
    expect(refusal(() => assertRule({ cron: '0 2 * * *', timeZone: 'Mars/Olympus' }, nowMs))).toMatchObject({
      field: 'timeZone',
    })
  })

  it.each([
    ['0 2 * * *', '每天 02:00', 'Every day at 02:00'],
    ['0 */4 * * *', '每 4 小时', 'Every 4 hours'],
    ['0 * * * *', '每小时', 'Every hour'],
    ['*/10 * * * *', '每 10 分钟', 'Every 10 minutes'],
    ['0 */12 * * *', '每 12 小时', 'Every 12 hours'],
    ['15 * * * *', '每小时第 15 分', 'Every hour at :15'],
    ['15 */2 * * *', '每 2 小时，从 00:15 起', 'Every 2 hours from 00:15'],
    ['5 */6 * * *', '每天 00:05、06:05、12:05、18:05', 'Every day at 00:05, 06:05, 12:05 and 18:05'],
    ['30 9,18 * * 1-5', '周一至周五 09:30、18:30', 'Monday to Friday at 09:30 and 18:30'],
    ['0 2 * * 7', '每周日 02:00', 'Every Sunday at 02:00'],
    ['0 2 * * 1-4', '周一至周四 02:00', 'Monday to Thursday at 02:00'],
    ['0 2 1,15 * *', '每月 1、15 日 02:00', 'On days 1 and 15 of every month at 02:00'],
    ['@every 45s', '每 45 秒', 'Every 45 seconds'],
    ['@every 90m', '每 90 分钟', 'Every 90 minutes'],
    // Steps that do not come out even begin anew with every hour and day.
    ['*/25 * * * *', '每小时第 0、25、50 分', 'Every hour at :00, :25 and :50'],
    ['0 */5 * * *', '每天 00:00 至 20:00，每 5 小时', 'Every day from 00:00 to 20:00, every 5 hours'],
    ['30 */10 * * * *', '每 10 分钟（第 30 秒）', 'Every 10 minutes (at second 30)'],
    ['*/15 9-17 * * 1-5', '周一至周五 09:00 至 17:45，每 15 分钟', 'Monday to Friday from 09:00 to 17:45, every 15 minutes'], // prettier-ignore
    ['0,20 1,3,5,7,9 * * 6', '每周六 1、3、5、7、9 点的第 0、20 分', 'Every Saturday at :00 and :20 past 01, 03, 05, 07 and 09'], // prettier-ignore
    ['*/30 * * * 1-5', '周一至周五，每 30 分钟', 'Monday to Friday, every 30 minutes'],
    ['0 2 29 2 *', '每年 2 月 29 日 02:00', 'Every year on 29 February at 02:00'],
    ['0 2 1 */3 *', '每年 1、4、7、10 月的 1 日 02:00', 'On day 1 of January, April, July and October at 02:00'],
    ['0 2 * 6-8 1-5', '每年 6–8 月的周一至周五 02:00', 'Monday to Friday in June to August at 02:00'],
    ['0 2 */2 * *', '每月 1 日起每 2 天 02:00', 'Every 2 days from day 1 of every month at 02:00'],
    ['0 0 L * *', '每月最后一天 00:00', 'On the last day of every month at 00:00'],
    ['0 9 * * MON#1', '每月第一个周一 09:00', 'On the first Monday of every month at 09:00'],
    ['0 9 * 6 5L', '每年 6 月的最后一个周五 09:00', 'On the last Friday of June at 09:00'],
    // Where both days are limited either will do, and every weekday is no limit.
    ['0 2 1 * 1', '每月 1 日以及每周一 02:00', 'On day 1 of every month and every Monday at 02:00'],
    ['0 2 1 * 0-6', '每天 02:00', 'Every day at 02:00'],
    // What only the library can say, and what it says wrongly: "every 45 seconds".
    ['0 2 1,L * *', '02:00，限每月 1 号 和 本月最后一天', 'At 02:00, on day 1 and the last day of the month'],
    ['*/45 * * * * *', '*/45 * * * * *', '*/45 * * * * *'],
  ])('%s reads as a person would say it', (cron, zh, en) => {
    expect(ruleWords(cron)).toEqual({ 'zh-CN': zh, en })
  })

  it('has the values that its fields say', () => {
    expect(splitCron('0 2 * * mon').at(-1)).toBe('MON')
    expect(fieldValues('FRI-SUN'.replace('SUN', '7'), 5)).toEqual([0, 5, 6])
    expect(fieldValues('*/25', 1)).toEqual([0, 25, 50])
    expect(fieldValues('*', 2)).toBeNull()
  })
})
