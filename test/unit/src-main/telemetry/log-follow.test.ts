import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { followLog } from '../../../../src-main/telemetry/log-follow.ts'
import { readLogPage } from '../../../../src-main/telemetry/log-pages.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wecom-desk-follow-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const line = (index: number, level = 'info') =>
  `${JSON.stringify({ level, time: 1_767_603_600_000 + index, msg: `line ${index}` })}\n`
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => line(from + index)).join('')
const current = () => join(dir, 'desk-2026-01-05.log')

const follow = (filter: { after?: string; text?: string } = {}, startMs = Date.UTC(2026, 0, 5, 12)) => {
  const clock = createManualClock({ sleepsPass: true, startMs })
  const controller = new AbortController()
  const stream = followLog(dir, clock, { levels: [], text: '', ...filter }, controller.signal)
  const next = async () => {
    const { value } = await stream.next()
    return value ? { ...value, items: value.items.map(({ message }) => message) } : null
  }
  return { next, controller }
}

describe('following the log', () => {
  it('begins at its end, tells new lines once they are whole, and ends with its reader', async () => {
    writeFileSync(current(), lines(0, 5))
    const { next, controller } = follow()
    expect(await next()).toMatchObject({ items: [], leftOut: 0 })
    appendFileSync(current(), `${line(5)}${line(6).slice(0, 20)}`)
    expect(await next()).toMatchObject({ items: ['line 5'], leftOut: 0 })
    appendFileSync(current(), line(6).slice(20))
    expect(await next()).toMatchObject({ items: ['line 6'] })
    controller.abort()
    expect(await next()).toBeNull()
  })

  it('goes on where a page ended, through files that were set aside and the next day', async () => {
    writeFileSync(current(), lines(0, 5))
    const { end } = await readLogPage(dir, { levels: [], text: '', limit: 2 })
    appendFileSync(current(), line(5))
    renameSync(current(), join(dir, 'desk-2026-01-05.1.log'))
    writeFileSync(current(), line(6))
    writeFileSync(join(dir, 'desk-2026-01-06.log'), line(7))
    const { next } = follow({ after: end ?? '' }, Date.UTC(2026, 0, 6, 12))
    expect(await next()).toMatchObject({ items: ['line 5', 'line 6', 'line 7'], leftOut: 0 })
  })

  it('goes on with today where a clock that was set back has left a day to come, and shows that below today', async () => {
    const ahead = join(dir, 'desk-2030-02-03.log')
    writeFileSync(join(dir, 'desk-2026-01-04.log'), lines(0, 2))
    writeFileSync(ahead, lines(2, 4))
    const { next, controller } = follow()
    expect(await next()).toMatchObject({ items: [] })
    writeFileSync(current(), lines(4, 6))
    expect(await next()).toMatchObject({ items: ['line 4', 'line 5'] })
    appendFileSync(current(), line(6))
    expect(await next()).toMatchObject({ items: ['line 6'] })
    controller.abort()
    const query = { levels: [], text: '', limit: 3 }
    const page = await readLogPage(dir, query, undefined, '2026-01-05')
    const older = await readLogPage(dir, { ...query, limit: 9, before: page.more ?? '' }, undefined, '2026-01-05')
    expect([...page.items, ...older.items].map(({ message }) => message)).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((index) => `line ${index}`),
    )
  })

  it('tells a log from its beginning that began later', async () => {
    const { next } = follow()
    expect(await next()).toMatchObject({ items: [], end: expect.anything() as string })
    writeFileSync(current(), line(1))
    expect(await next()).toMatchObject({ items: ['line 1'] })
  })

  it('keeps to its filter', async () => {
    writeFileSync(current(), '')
    const { next } = follow({ text: '13' })
    await next()
    appendFileSync(current(), lines(10, 20))
    expect(await next()).toMatchObject({ items: ['line 13'] })
  })

  it('tells a slow reader how many lines went by, instead of keeping them', async () => {
    writeFileSync(current(), line(0))
    const { next } = follow()
    await next()
    appendFileSync(current(), lines(1, 1001))
    const fast = await next()
    expect(fast?.items).toHaveLength(300)
    expect(fast?.items.at(-1)).toBe('line 1000')
    expect(fast?.leftOut).toBe(700)
    const count = 100_000
    appendFileSync(current(), lines(1001, 1001 + count))
    const flood = await next()
    expect(flood?.items.at(-1)).toBe(`line ${1000 + count}`)
    expect((flood?.items.length ?? 0) + (flood?.leftOut ?? 0)).toBe(count)
  })
})
