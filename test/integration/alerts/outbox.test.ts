import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NotificationFacts } from '../../../src-main/alerts/notification-repository.ts'
import { accepted, failed, openAlertDesk } from '../../helpers/alert-desk.ts'
import type { AlertDesk, AlertDeskOptions } from '../../helpers/alert-desk.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'

const minute = 60_000
const hour = 60 * minute

const facts: NotificationFacts = {
  profileId: null,
  kind: 'backup-failed',
  subject: '',
  severity: 'bad',
  title: { 'zh-CN': '失败', en: 'failed' },
  text: { 'zh-CN': '', en: '' },
}

let dataDir: string
let clock: ManualClock
let desks: AlertDesk[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-alerts-'))
  // 2026-01-05 09:00 UTC, a Monday.
  clock = createManualClock()
  desks = []
})
afterEach(async () => {
  for (const desk of desks) await desk.dispose()
  rmSync(dataDir, { recursive: true, force: true })
})
const open = (options: Partial<AlertDeskOptions> = {}): AlertDesk => {
  const desk = openAlertDesk({ dataDir, clock, ...options })
  desks.push(desk)
  return desk
}
const close = async (desk: AlertDesk) => {
  desks = desks.filter((one) => one !== desk)
  await desk.dispose()
}
/** Lets a desk find what is due by now. */
const later = async (desk: AlertDesk, ms: number) => {
  await clock.advance(ms)
  await desk.outbox.drain()
}
const subjects = (desk: AlertDesk) =>
  desk.sent.map(({ subject, recovery }) => (recovery ? `${subject} ended` : subject))

describe('rules', () => {
  it('send to every channel that takes it, and only the system channel is there at first', async () => {
    const desk = open()
    await desk.raise('a')
    expect(desk.sent.map(({ channelId }) => channelId)).toEqual(['system'])
    await desk.channel('all', 'webhook')
    await desk.channel('bad only', 'webhook', { minimumSeverity: 'bad' })
    await desk.channel('off', 'webhook', { enabled: false })
    await desk.raise('b', { severity: 'doubt' })
    expect(desk.sent.slice(1).map(({ channelId }) => channelId)).toEqual(['system', 'all'])
    await desk.rule('backup-failed', { channelIds: ['bad only'] })
    await desk.raise('c')
    expect(desk.sent.slice(3).map(({ channelId }) => channelId)).toEqual(['bad only'])
    await desk.rule('backup-failed', { enabled: false })
    await desk.raise('d')
    expect(desk.sent).toHaveLength(4)
  })

  it('keep the same thing quiet for its time, also after a restart and for another process', async () => {
    const first = open()
    await first.rule('backup-failed', { quietForMs: hour })
    await first.raise('a')
    await first.raise('a')
    const second = open()
    await second.raise('a')
    await close(first)
    await clock.advance(59 * minute)
    await second.raise('a')
    await second.raise('other')
    expect([...subjects(first), ...subjects(second)]).toEqual(['a', 'other'])
    await clock.advance(minute)
    await second.raise('a')
    expect(subjects(second)).toEqual(['other', 'a'])
    // A clock that was set back by a day does not silence it for a day.
    clock.jump(-24 * hour)
    await second.raise('a')
    expect(subjects(second)).toEqual(['other', 'a', 'a'])
  })

  it('tell the end of what was sent, once, and then it is news again', async () => {
    const desk = open()
    await desk.recover()
    expect(desk.sent).toEqual([])
    await desk.raise('a')
    await desk.raise('b')
    await clock.advance(5 * minute)
    await desk.recover(['a'])
    await desk.recover(['a'])
    expect(desk.sent.at(-1)).toMatchObject({
      recovery: true,
      title: 'Recovered: a failed',
      text: '5 minutes after the alert.',
    })
    await desk.raise('a')
    expect(subjects(desk)).toEqual(['a', 'b', 'a ended', 'a'])
    await desk.rule('backup-failed', { tellRecovery: false })
    await desk.recover()
    expect(desk.sent).toHaveLength(4)
    // Nothing was told of its end, so that the same again is a repetition.
    await desk.raise('a')
    expect(desk.sent).toHaveLength(4)
  })
})

describe('a thing that keeps changing', () => {
  const openRestless = async (quietForMs: number) => {
    const desk = open()
    await desk.rule('backup-failed', { quietForMs })
    const startedAtMs = clock.nowMs()
    /** When, what, and what its text begins with. */
    const told = () =>
      desk.sent.map(
        ({ atMs, recovery, text }) =>
          `${(atMs - startedAtMs) / minute} ${recovery ? 'over' : 'bad'}: ${text.split('.')[0] ?? ''}`,
      )
    const swing = async (times: number, everyMs: number) => {
      for (let n = 0; n < times; n += 1) {
        await later(desk, everyMs)
        await (n % 2 === 0 ? desk.recover(['a']) : desk.raise('a'))
      }
    }
    return { desk, told, swing }
  }

  it('is told once, ends once and comes back once within the time of its rule, and then is summed up', async () => {
    const { desk, told, swing } = await openRestless(hour)
    await desk.raise('a')
    // Twelve hours of failing and recovering by turns, every five minutes; it ends well.
    await swing(145, 5 * minute)
    const first = told().slice(0, 4)
    expect(first).toEqual([
      '0 bad: reason',
      '5 over: 5 minutes after the alert',
      '10 bad: It is back 5 minutes after its end was told',
      '70 over: It changed 11 times within 60 minutes and is over now',
    ])
    // It would have been 146.
    expect(desk.sent.length).toBeLessThanOrEqual(27)
    for (let passed = 0; passed < 180; passed += 5) await later(desk, 5 * minute)
    const after = told()
    expect(after.at(-1)).toMatch(/^\d+ over: It changed \d+ times? within 60 minutes and is over now$/)
    expect(desk.all().every(({ outcome }) => outcome === 'sent')).toBe(true)
    // Quiet for longer than its time: it is told as at first.
    await desk.raise('a')
    await desk.recover(['a'])
    expect(
      told()
        .slice(after.length)
        .map((text) => text.replace(/^\d+ /, '')),
    ).toEqual(['bad: reason', 'over: 1 minute after the alert'])
  })

  it('is told rightly when it stays: bad at once, and its end when the time is over; also by the next process', async () => {
    const { desk, told, swing } = await openRestless(6 * hour)
    await desk.raise('a')
    await swing(2, minute)
    expect(told().at(-1)).toBe('2 bad: It is back 1 minute after its end was told')
    await later(desk, minute)
    await desk.recover(['a'])
    expect(desk.all().at(-1)).toMatchObject({
      outcome: 'waiting',
      reason: { en: expect.stringContaining('sum it up') as string },
    })
    await close(desk)
    const next = open()
    await later(next, 6 * hour - 2 * minute)
    expect(next.sent).toEqual([])
    await later(next, minute)
    expect(next.sent).toMatchObject([
      { recovery: true, title: 'Recovered: a failed', text: 'It changed once within 6 hours and is over now.' },
    ])
    expect(next.all().at(-1)).not.toHaveProperty('reason')
  })

  it('waits for no day where the clock is set back by one, and for the end of quiet hours where it is due in them', async () => {
    const { desk, told, swing } = await openRestless(hour)
    await desk.raise('a')
    await swing(3, minute)
    const before = told().length
    clock.jump(-24 * hour)
    await desk.raise('a')
    for (let passed = 0; passed < 60; passed += 1) await later(desk, minute)
    expect(told().slice(before)).toEqual([expect.stringContaining('bad: It changed twice within 60 minutes')])
    // From 10:04 on, due at 11:03.
    await desk.quiet({ from: '10:30', to: '12:00', timeZone: 'UTC', letBadThrough: false })
    await swing(1, minute)
    await later(desk, 59 * minute)
    expect(told()).toHaveLength(before + 1)
    expect(desk.all().at(-1)).toMatchObject({ recovery: true, outcome: 'held' })
    for (let passed = 0; passed < 180; passed += 1) await later(desk, minute)
    expect(desk.sent.at(-1)).toMatchObject({ kind: 'summary', text: '· Recovered: a failed' })
  })
})

describe('attempts', () => {
  it('are repeated after 1, 5 and 30 minutes, and then given up with the reason', async () => {
    const desk = open({ outcome: () => failed('retry') })
    const startedAtMs = clock.nowMs()
    await desk.raise('a')
    for (let passed = 0; passed < 60; passed += 1) await later(desk, minute)
    expect(desk.sent.map(({ atMs }) => (atMs - startedAtMs) / minute)).toEqual([0, 1, 6, 36])
    expect(desk.all()).toMatchObject([
      { outcome: 'failed', attempts: 4, reason: { en: 'A reason. Given up after several attempts.' } },
    ])
  })

  it('are not repeated when they were refused, and the next occurrence tries anew before long', async () => {
    const desk = open({ outcome: () => failed('refused') })
    await desk.raise('a')
    await later(desk, 9 * minute)
    await desk.raise('a')
    expect(desk.sent).toHaveLength(1)
    await later(desk, minute)
    await desk.raise('a')
    expect(desk.sent).toHaveLength(2)
    // The end of what nobody was told is no news.
    await desk.recover()
    expect(desk.sent).toHaveLength(2)
  })

  it('keep the order of one thing: its end waits for its beginning', async () => {
    let working = false
    const desk = open({ outcome: () => (working ? accepted : failed('retry')) })
    await desk.raise('a')
    await desk.recover()
    expect(subjects(desk)).toEqual(['a'])
    working = true
    await later(desk, minute)
    expect(subjects(desk)).toEqual(['a', 'a', 'a ended'])
  })

  it('drop the end where the beginning never arrived', async () => {
    const desk = open({ outcome: () => failed('retry') })
    await desk.raise('a')
    await desk.recover()
    for (let passed = 0; passed < 60; passed += 1) await later(desk, minute)
    expect(subjects(desk)).toEqual(['a', 'a', 'a', 'a'])
    expect(desk.all()).toHaveLength(1)
  })

  it('of a slow channel hold no other back, and what raises is not delayed', async () => {
    let answer = () => {}
    const desk = open({
      outcome: ({ channelId }) =>
        channelId === 'slow' ? new Promise((resolve) => (answer = () => resolve(accepted))) : accepted,
    })
    await desk.channel('slow', 'webhook')
    await desk.channel('quick', 'webhook')
    desk.notices.raise({ ...facts, subject: 'a' })
    await desk.notices.settled()
    await clock.advance(0)
    while (desk.sent.length < 3) await clock.advance(0)
    expect(desk.all().filter(({ outcome }) => outcome === 'sent')).toHaveLength(2)
    answer()
    await desk.outbox.drain()
    expect(desk.all().every(({ outcome }) => outcome === 'sent')).toBe(true)
  })

  it('are kept to a bound', async () => {
    const desk = open()
    await desk.store.write(() => {
      for (let n = 0; n < 1500; n += 1)
        desk.deliveries.add({
          channelId: 'system',
          profileId: null,
          kind: 'backup-failed',
          subject: String(n),
          recovery: false,
          severity: 'bad',
          title: { 'zh-CN': '', en: '' },
          text: { 'zh-CN': '', en: '' },
          atMs: clock.nowMs(),
          outcome: 'sent',
        })
    })
    await desk.raise('newest')
    expect(desk.deliveries.page({ channelId: null, offset: 0, limit: 1 })).toMatchObject({
      total: 1000,
      items: [{ subject: 'newest' }],
    })
  })
})

describe('pace', () => {
  it('a robot gets 20 a minute, whichever process sends; tests count too', async () => {
    const first = open()
    await first.rule('backup-failed', { channelIds: ['robot'] })
    await first.channel('robot', 'wecom-robot')
    for (let n = 0; n < 15; n += 1) await first.raise(`first ${n}`)
    const second = open()
    await clock.advance(10_000)
    for (let n = 0; n < 15; n += 1) await second.raise(`second ${n}`)
    expect(first.sent.length + second.sent.length).toBe(20)
    const channel = second.alerts.channel('robot')
    if (!channel) throw new Error('no channel')
    const { deliveryId } = await second.outbox.test(channel, {
      title: { 'zh-CN': '', en: '' },
      text: { 'zh-CN': '', en: '' },
    })
    expect(second.deliveries.find(deliveryId)).toMatchObject({
      outcome: 'failed',
      reason: { en: expect.stringContaining('20') as string },
    })
    expect(first.sent.length + second.sent.length).toBe(20)
    // The first fifteen are a minute old.
    await later(second, 50_000)
    expect(first.sent.length + second.sent.length).toBe(30)
    const times = [...first.sent, ...second.sent].map(({ atMs }) => atMs)
    for (const from of times)
      expect(times.filter((atMs) => atMs >= from && atMs < from + minute).length).toBeLessThanOrEqual(20)
  })

  it('two channels with the address of one robot have one pace, and a test through either counts', async () => {
    const desk = open({ robots: { one: 'robot', two: 'robot', off: 'robot' } })
    await desk.rule('backup-failed', { channelIds: ['one', 'two', 'other'] })
    for (const name of ['one', 'two', 'other']) await desk.channel(name, 'wecom-robot')
    await desk.channel('off', 'wecom-robot', { enabled: false })
    for (let n = 0; n < 15; n += 1) await desk.raise(`n${n}`)
    const count = (...ids: string[]) => desk.sent.filter(({ channelId }) => ids.includes(channelId)).length
    expect([count('one', 'two'), count('other')]).toEqual([20, 15])
    const off = desk.alerts.channel('off')
    if (!off) throw new Error('no channel')
    const { deliveryId } = await desk.outbox.test(off, {
      title: { 'zh-CN': '', en: '' },
      text: { 'zh-CN': '', en: '' },
    })
    expect(desk.deliveries.find(deliveryId)).toMatchObject({ outcome: 'failed' })
    await later(desk, minute)
    expect(count('one', 'two')).toBe(30)
  })

  it('other channels are not held back', async () => {
    const desk = open()
    await desk.rule('backup-failed', { channelIds: ['hook'] })
    await desk.channel('hook', 'webhook')
    for (let n = 0; n < 50; n += 1) await desk.raise(`n${n}`)
    expect(desk.sent).toHaveLength(50)
  })

  it('a flood fills nothing: beyond 300 that wait it is said that they were left out', async () => {
    const desk = open()
    await desk.quiet({ from: '00:00', to: '23:59', letBadThrough: false, timeZone: 'UTC' })
    for (let n = 0; n < 305; n += 1) desk.notices.raise({ ...facts, subject: `n${n}` })
    await desk.notices.settled()
    expect(desk.all().filter(({ outcome }) => outcome === 'failed')).toHaveLength(5)
  })
})

describe('processes', () => {
  it('two on one data directory send each alert once', async () => {
    const [one, other] = [open(), open()]
    await one.channel('hook', 'webhook')
    for (let n = 0; n < 20; n += 1) {
      one.notices.raise({ ...facts, subject: `one ${n}` })
      other.notices.raise({ ...facts, subject: `other ${n}` })
    }
    let done = false
    void Promise.all([one.notices.settled(), other.notices.settled()]).then(() => (done = true))
    while (!done) await clock.advance(15)
    for (let round = 0; round < 5; round += 1)
      await Promise.all([one.outbox.drain(), other.outbox.drain(), clock.advance(15)])
    const sent = [...one.sent, ...other.sent].map(({ channelId, subject }) => `${channelId} ${subject}`)
    expect(sent).toHaveLength(80)
    expect(new Set(sent).size).toBe(80)
  })

  it('what was under way in a process that is gone is repeated once, and says that it may be a repetition', async () => {
    const gone = open()
    await gone.raise('arrived')
    await gone.store.write(() => {
      gone.deliveries.add({
        channelId: 'system',
        profileId: null,
        kind: 'backup-failed',
        subject: 'under way',
        recovery: false,
        severity: 'bad',
        title: { 'zh-CN': '', en: '' },
        text: { 'zh-CN': '', en: '' },
        atMs: clock.nowMs(),
        outcome: 'waiting',
      })
      gone.deliveries.begin(2, clock.nowMs())
    })
    const next = open()
    await next.outbox.drain()
    await next.outbox.drain()
    expect(next.sent).toMatchObject([{ subject: 'under way', uncertain: true, attempt: 2 }])
  })

  it('the desktop app shows notifications as long as it runs, and others after it', async () => {
    const server = open()
    const desktop = open({ hasScreen: true })
    desktop.outbox.start()
    while (!server.leases.isHeld('alerts:screen')) await clock.advance(0)
    await server.channel('hook', 'webhook')
    await server.raise('a')
    expect(server.sent.map(({ channelId }) => channelId)).toEqual(['hook'])
    while (desktop.sent.length === 0) await clock.advance(1000)
    expect(desktop.sent.map(({ channelId }) => channelId)).toEqual(['system'])
    await close(desktop)
    await server.raise('b')
    expect(server.sent.map(({ channelId }) => channelId).sort()).toEqual(['hook', 'hook', 'system'])
  })

  it('a command that ends sends what it raised before it goes', async () => {
    const command = open()
    command.notices.raise({ ...facts, subject: 'a' })
    await close(command)
    expect(subjects(command)).toEqual(['a'])
  })
})
