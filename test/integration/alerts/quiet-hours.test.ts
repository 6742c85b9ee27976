import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isQuiet } from '../../../src-main/alerts/quiet-time.ts'
import type { QuietHours } from '../../../src-main/contract/alerts.ts'
import { openAlertDesk } from '../../helpers/alert-desk.ts'
import type { AlertDesk } from '../../helpers/alert-desk.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'

const minute = 60_000
const hour = 60 * minute
const night = (timeZone: string, from = '22:00', to = '07:00'): QuietHours => ({
  enabled: true,
  from,
  to,
  timeZone,
  letBadThrough: false,
})
/** How many minutes of a span are quiet. */
const quietMinutes = (hours: QuietHours, fromMs: number, spanMs: number): number => {
  let minutes = 0
  for (let ms = fromMs; ms < fromMs + spanMs; ms += minute) if (isQuiet(hours, ms)) minutes += 1
  return minutes
}

describe('the clock on the wall', () => {
  it('decides, over midnight and in the time zone', () => {
    const shanghai = night('Asia/Shanghai')
    const at = (text: string) => Date.parse(`${text}+08:00`)
    expect(isQuiet(shanghai, at('2026-01-05T21:59:59'))).toBe(false)
    expect(isQuiet(shanghai, at('2026-01-05T22:00:00'))).toBe(true)
    expect(isQuiet(shanghai, at('2026-01-06T00:00:00'))).toBe(true)
    expect(isQuiet(shanghai, at('2026-01-06T06:59:59'))).toBe(true)
    expect(isQuiet(shanghai, at('2026-01-06T07:00:00'))).toBe(false)
    expect(isQuiet({ ...shanghai, enabled: false }, at('2026-01-06T00:00:00'))).toBe(false)
    const noon = night('Asia/Shanghai', '12:00', '13:30')
    expect(quietMinutes(noon, at('2026-01-05T00:00:00'), 24 * hour)).toBe(90)
  })

  it('makes the night an hour shorter and an hour longer where clocks are changed', () => {
    const berlin = night('Europe/Berlin')
    const nightFrom = (text: string) => quietMinutes(berlin, Date.parse(text), 24 * hour) / 60
    expect(nightFrom('2026-03-27T12:00:00+01:00')).toBe(9)
    expect(nightFrom('2026-03-28T12:00:00+01:00')).toBe(8)
    expect(nightFrom('2026-10-24T12:00:00+02:00')).toBe(10)
    // From within the hour that is left out, and from within the one that comes twice.
    expect(isQuiet(night('Europe/Berlin', '02:30', '04:00'), Date.parse('2026-03-29T01:15:00Z'))).toBe(true)
    expect(quietMinutes(night('Europe/Berlin', '02:15', '02:45'), Date.parse('2026-10-24T22:00:00Z'), 6 * hour)).toBe(
      60,
    )
  })

  it('of a time zone that nobody knows is never quiet', () => {
    expect(isQuiet(night('Mars/Olympus'), Date.UTC(2026, 0, 5))).toBe(false)
  })
})

describe('quiet hours', () => {
  let dataDir: string
  let clock: ManualClock
  let desk: AlertDesk
  const open = () => (desk = openAlertDesk({ dataDir, clock }))

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-quiet-'))
    // 23:00 in Berlin, the night in which clocks go forward.
    clock = createManualClock({ startMs: Date.parse('2026-03-28T23:00:00+01:00') })
    open()
    await desk.quiet({ from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', letBadThrough: false })
  })
  afterEach(async () => {
    await desk.dispose()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const until = async (text: string) => {
    const target = Date.parse(text)
    while (clock.nowMs() < target) {
      await clock.advance(Math.min(minute, target - clock.nowMs()))
      await desk.outbox.drain()
    }
  }

  it('keep everything back and tell it in one summary at their end, also after a restart', async () => {
    await desk.channel('hook', 'webhook')
    await desk.channel('other', 'webhook', { minimumSeverity: 'bad' })
    await desk.raise('a')
    await desk.raise('b', { severity: 'doubt' })
    await desk.raise('a')
    await until('2026-03-29T01:00:00+01:00')
    await desk.recover(['a'])
    expect(desk.all().every(({ outcome }) => outcome === 'held')).toBe(true)
    await desk.dispose()
    open()
    await until('2026-03-29T06:59:00+02:00')
    expect(desk.sent).toEqual([])
    await until('2026-03-29T07:01:00+02:00')
    expect(desk.sent.map(({ channelId, kind, title }) => [channelId, kind, title])).toEqual([
      ['system', 'summary', '2 alerts during quiet hours'],
      ['hook', 'summary', '2 alerts during quiet hours'],
      ['other', 'summary', '1 alert during quiet hours'],
    ])
    expect(desk.sent[0]?.text).toBe('· a failed (recovered)\n· b failed')
    await until('2026-03-29T08:00:00+02:00')
    expect(desk.sent).toHaveLength(3)
    // What was told in the summary is not told again within its time; its end is.
    await desk.rule('backup-failed', { quietForMs: 24 * hour })
    await desk.raise('b', { severity: 'doubt' })
    expect(desk.sent).toHaveLength(3)
    await desk.recover(['b'])
    expect(desk.sent.slice(3).map(({ recovery }) => recovery)).toEqual([true, true])
  })

  it('let failures through when told so, and keep the rest', async () => {
    await desk.quiet({ letBadThrough: true })
    await desk.raise('bad')
    await desk.raise('doubt', { severity: 'doubt' })
    expect(desk.sent.map(({ subject }) => subject)).toEqual(['bad'])
    await until('2026-03-29T07:01:00+02:00')
    expect(desk.sent.at(-1)).toMatchObject({ kind: 'summary', text: '· doubt failed' })
  })

  it('that are turned off give what they kept at once', async () => {
    await desk.raise('a')
    await desk.quiet({ enabled: false })
    await desk.outbox.drain()
    expect(desk.sent).toMatchObject([{ kind: 'summary' }])
  })

  it('name thirty and count the others; a title of several lines stays one line', async () => {
    await desk.raise('first\n· forged')
    for (let n = 0; n < 34; n += 1) await desk.raise(`n${n}`)
    await until('2026-03-29T07:01:00+02:00')
    const lines = desk.sent[0]?.text.split('\n') ?? []
    expect(lines).toHaveLength(31)
    expect(lines[0]).toBe('· first · forged failed')
    expect(lines.at(-1)).toBe('5 more; see the app.')
  })
})
