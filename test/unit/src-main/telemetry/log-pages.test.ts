import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLogPage } from '../../../../src-main/telemetry/log-pages.ts'
import type { PageQuery } from '../../../../src-main/telemetry/log-pages.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wecom-desk-log-pages-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const startMs = Date.UTC(2026, 0, 5, 9)
const line = (index: number, more: object = {}) =>
  `${JSON.stringify({ level: 'info', time: startMs + index, msg: `line ${index}`, ...more })}\n`
const write = (name: string, ...lines: string[]) => writeFileSync(join(dir, name), lines.join(''))
const many = (from: number, to: number, more: (index: number) => object = () => ({})) =>
  Array.from({ length: to - from }, (_, index) => line(from + index, more(from + index)))
const read = (query: Partial<PageQuery> = {}) => readLogPage(dir, { levels: [], text: '', limit: 200, ...query })
const messages = async (query: Partial<PageQuery> = {}) => (await read(query)).items.map(({ message }) => message)

/** All pages of a query, as a page of the interface asks for them. */
const all = async (query: Partial<PageQuery>, between: (page: number) => void = () => {}) => {
  const found: string[] = []
  let before: string | undefined
  for (let page = 0; page < 1000; page += 1) {
    const { items, more } = await read({ ...query, before })
    found.push(...items.map(({ message }) => message))
    if (more === null) return found
    before = more
    between(page)
  }
  throw new Error('The pages have no end')
}
const downFrom = (last: number, first = 0) =>
  Array.from({ length: last - first + 1 }, (_, index) => `line ${last - index}`)

describe('a page of the log', () => {
  it('is empty where there is no log, and has no more', async () => {
    rmSync(dir, { recursive: true })
    expect(await read()).toMatchObject({ items: [], more: null, end: null })
    mkdirSync(dir)
  })

  it('goes back through all files, the newest line first, each line once', async () => {
    write('desk-2026-01-04.log', ...many(0, 500))
    write('desk-2026-01-05.1.log', ...many(500, 900))
    write('desk-2026-01-05.log', ...many(900, 1000))
    expect(await all({ limit: 7 })).toEqual(downFrom(999))
    expect(await all({ limit: 1000 })).toEqual(downFrom(999))
  })

  it('goes on at the same line where the file was set aside, and the oldest removed, in between', async () => {
    write('desk-2026-01-04.log', ...many(0, 10))
    write('desk-2026-01-05.log', ...many(10, 30))
    const found = await all({ limit: 8 }, (page) => {
      if (page !== 0) return
      renameSync(join(dir, 'desk-2026-01-05.log'), join(dir, 'desk-2026-01-05.1.log'))
      write('desk-2026-01-05.log', ...many(30, 35))
      rmSync(join(dir, 'desk-2026-01-04.log'))
    })
    expect(found).toEqual(downFrom(29, 10))
  })

  it('ends where the file is gone in which the page before ended', async () => {
    write('desk-2026-01-05.log', ...many(0, 30))
    const { more } = await read({ limit: 8 })
    write('desk-2026-01-05.log', ...many(100, 130))
    expect(await read({ before: more ?? '' })).toMatchObject({ items: [], more: null })
    expect(await read({ before: 'nonsense' })).toMatchObject({ items: [], more: null })
  })

  it('finds text in messages and fields, whatever the case, as it looks and as it is written', async () => {
    write('desk-2026-01-05.log', line(1, { path: 'C:\\Users' }), line(2, { note: '张三 said "No"' }), line(3))
    expect(await messages({ text: 'LINE 3' })).toEqual(['line 3'])
    expect(await messages({ text: 'said "no"' })).toEqual(['line 2'])
    expect(await messages({ text: '张三' })).toEqual(['line 2'])
    expect(await messages({ text: 'c:\\users' })).toEqual(['line 1'])
    expect(await messages({ text: 'nothing of the kind' })).toEqual([])
  })

  it('keeps to levels, run and time, and counts what fits but for its level', async () => {
    write(
      'desk-2026-01-05.log',
      ...many(0, 40, (index) => ({ level: index % 4 === 0 ? 'warn' : 'info', runId: index % 2 === 0 ? 'r1' : 'r10' })),
    )
    const page = await read({ levels: ['warn'], runId: 'r1', fromMs: startMs + 8, toMs: startMs + 31 })
    expect(page.items.map(({ message }) => message)).toEqual([
      'line 28',
      'line 24',
      'line 20',
      'line 16',
      'line 12',
      'line 8',
    ])
    expect(page.counts).toEqual({ debug: 0, info: 6, warn: 6, error: 0 })
    // A text that only looks like the run is not of it.
    appendFileSync(join(dir, 'desk-2026-01-05.log'), line(99, { note: { runId: 'r1' } }))
    expect(await messages({ runId: 'r1', limit: 1 })).toEqual(['line 38'])
  })

  it('shows damaged lines, lines of other versions and lines of a megabyte and more without breaking', async () => {
    const long = 'x'.repeat(3 * 1024 * 1024)
    write(
      'desk-2026-01-05.log',
      line(1),
      '{"level":"error","time":1767603600500,"msg":"half a l{"level":"info"}\n',
      '\u0000\uFFFD not JSON at all\n',
      '{"level":40,"time":1767603601000,"msg":"numbers for levels","hostname":"h"}\n',
      '{"level":"fatal","msg":"no time"}\n',
      '[1,2]\n\n"text"\n',
      line(7, { long }),
      line(8, { medium: 'y'.repeat(900 * 1024) }),
      line(9),
      '{"level":"info","time":1767603602000,"msg":"not yet whol',
    )
    const { items } = await read()
    expect(items.map(({ message }) => message.slice(0, 30))).toEqual([
      'line 9',
      'line 8',
      expect.stringContaining('{"level":"info","time":'),
      '"text"',
      '[1,2]',
      'no time',
      'numbers for levels',
      expect.stringContaining('not JSON at all'),
      expect.stringContaining('{"level":"error"'),
      'line 1',
    ])
    expect(items.map(({ level }) => level).join(' ')).toBe('info info info info info error warn info error info')
    expect(items.map(({ damaged }) => damaged)).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ])
    expect(JSON.stringify(items).length).toBeLessThan(60_000)
    expect(await messages({ text: 'yyyyyyyy' })).toEqual(['line 8'])
  })

  it('looks through a bounded part for each page, and says how far it went', async () => {
    const bulk = many(0, 20_000, () => ({ fill: 'z'.repeat(1000) }))
    write('desk-2026-01-03.log', line(-2, { msg: 'needle' }), ...bulk)
    write('desk-2026-01-04.log', ...bulk)
    const first = await read({ text: 'needle' })
    expect(first.items).toEqual([])
    expect(first.more).not.toBeNull()
    expect(first.lookedBackToMs).toBeGreaterThanOrEqual(startMs)
    expect(await all({ text: 'needle' })).toEqual(['needle'])
  })

  it('stops when its reader has left', async () => {
    write('desk-2026-01-05.log', ...many(0, 10))
    const query = { levels: [], text: '', limit: 5 }
    await expect(readLogPage(dir, query, AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
  })
})
