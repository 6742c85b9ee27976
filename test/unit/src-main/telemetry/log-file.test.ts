import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogFile } from '../../../../src-main/telemetry/log-file.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

let dir = ''
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'wecom-desk-logs-')), 'logs')
})
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }))

const dayMs = 24 * 3_600_000
const startMs = new Date(2026, 0, 5, 12).getTime()
const names = () => readdirSync(dir).sort()

describe('log files', () => {
  it('are one a day, for their owner only', async () => {
    const clock = createManualClock({ startMs })
    const file = createLogFile({ dir, clock })
    file.write('{"a":1}')
    file.write('{"a":2}')
    await clock.advance(dayMs)
    file.write('{"a":3}')
    expect(names()).toEqual(['desk-2026-01-05.log', 'desk-2026-01-06.log'])
    expect(readFileSync(join(dir, 'desk-2026-01-05.log'), 'utf8')).toBe('{"a":1}\n{"a":2}\n')
    if (process.platform !== 'win32') expect(statSync(join(dir, 'desk-2026-01-05.log')).mode & 0o077).toBe(0)
  })

  it('are cut where they get too large, without losing a line', () => {
    const file = createLogFile({ dir, clock: createManualClock({ startMs }), maxFileBytes: 100 })
    for (let index = 0; index < 30; index += 1) file.write(JSON.stringify({ index, text: 'x'.repeat(10) }))
    expect(names()).toContain('desk-2026-01-05.3.log')
    const all = names()
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .join('')
    expect(all.trim().split('\n')).toHaveLength(30)
    for (const name of names()) expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(100)
  })

  it('are kept for their days, the oldest going first, other files staying', async () => {
    const clock = createManualClock({ startMs })
    const file = createLogFile({ dir, clock, keptDays: 8 })
    file.write('x')
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    for (let day = 1; day < 20; day += 1) {
      await clock.advance(dayMs)
      file.write('x')
    }
    expect(names()).toHaveLength(10)
    expect(names()[0]).toBe('desk-2026-01-16.log')
    expect(names()).toContain('notes.txt')
  })

  it('are kept within one size together, parts of a day too', () => {
    const file = createLogFile({ dir, clock: createManualClock({ startMs }), maxFileBytes: 10, maxBytes: 24 })
    for (let index = 0; index < 12; index += 1) file.write(`line ${index}`)
    expect(names()).toEqual(['desk-2026-01-05.10.log', 'desk-2026-01-05.11.log', 'desk-2026-01-05.log'])
  })

  it('are set aside by whoever comes first, and also after somebody was killed while doing so', () => {
    mkdirSync(dir, { recursive: true })
    const marker = join(dir, '.setting-aside')
    const file = createLogFile({ dir, clock: createManualClock({ startMs }), maxFileBytes: 10 })
    writeFileSync(marker, '')
    for (const line of ['line 1', 'line 2']) file.write(line)
    expect(names()).toEqual(['.setting-aside', 'desk-2026-01-05.log'])
    utimesSync(marker, 0, 0)
    file.write('line 3')
    expect(names()).toEqual(['desk-2026-01-05.1.log', 'desk-2026-01-05.log'])
    expect(readFileSync(join(dir, 'desk-2026-01-05.log'), 'utf8')).toBe('line 3\n')
  })

  it('do not stop the work when they cannot be written', () => {
    writeFileSync(join(dir, '..', 'logs'), 'a file where the folder should be')
    expect(() => createLogFile({ dir, clock: createManualClock() }).write('x')).not.toThrow()
  })
})
