import { describe, expect, it } from 'vitest'
import { createLog, logLevelOf } from '../../../../src-main/telemetry/log.ts'
import type { LogLevel } from '../../../../src-main/telemetry/log.ts'
import { createTerminalSink, terminalLine } from '../../../../src-main/telemetry/terminal-sink.ts'
import { createRedactor } from '../../../../src-main/wecom/redact.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

const open = (level: LogLevel = 'debug') => {
  const lines: string[] = []
  const redactor = createRedactor()
  redactor.learn('planted-secret')
  const clock = createManualClock()
  const log = createLog({ level, sinks: [{ write: (line) => void lines.push(line) }], clock, redactor })
  return { log, clock, lines, entries: () => lines.map((line): unknown => JSON.parse(line)) }
}

describe('the log', () => {
  it('writes one JSON line an entry, with the time of its clock', () => {
    const { log, clock, entries, lines } = open()
    log.child({ runId: 'r1' }).child({ kind: 'members' }).warn('a\nb', { count: 3 })
    expect(entries()).toEqual([
      { level: 'warn', time: clock.nowMs(), runId: 'r1', kind: 'members', count: 3, msg: 'a\nb' },
    ])
    expect(lines[0]).not.toContain('\n')
  })

  it('redacts messages, fields at any depth, the fields of children, and errors with their causes', () => {
    const { log, lines } = open()
    const error = new Error('with planted-secret', { cause: new Error('https://x/?access_token=abcdef') })
    log
      .child({ from: 'planted-secret' })
      .error('planted-secret', { deep: [{ it: 'planted-secret' }], error, corpsecret: 'typed', 'planted-secret': 1 })
    const text = lines.join('')
    for (const hidden of ['planted-secret', 'abcdef', 'typed']) expect(text).not.toContain(hidden)
    expect(text).toContain('access_token=***')
  })

  it('keeps to its level', () => {
    const { log, entries } = open('warn')
    log.debug('no')
    log.info('no')
    log.warn('yes')
    log.error('yes')
    expect(entries()).toHaveLength(2)
    const silent = open('silent')
    silent.log.error('no')
    expect(silent.lines).toEqual([])
  })

  it('does not let fields pass for its own', () => {
    const { log, clock, entries } = open()
    log.info('real', { msg: 'forged', level: 'error', time: 0 })
    expect(entries()).toEqual([
      { level: 'info', time: clock.nowMs(), msg: 'real', msg_: 'forged', level_: 'error', time_: 0 },
    ])
  })

  it.each([
    ['DEBUG', 'debug'],
    [' warn ', 'warn'],
    ['verbose', null],
    [undefined, null],
  ])('reads the level %j as %j', (text, level) => {
    expect(logLevelOf(text)).toBe(level)
  })
})

describe('lines at a terminal', () => {
  it('are one line for people', () => {
    const time = new Date(2026, 0, 5, 9, 8, 7).getTime()
    const line = JSON.stringify({
      level: 'warn',
      time,
      msg: 'slow',
      ms: 12,
      path: '/a/b',
      note: 'two words',
      error: { name: 'Error', message: 'boom', stack: 'x' },
    })
    expect(terminalLine(line)).toBe('09:08:07 WARN slow ms=12 path=/a/b note="two words" error="Error: boom"')
  })

  it('cannot be forged by line breaks and escape sequences', () => {
    const line = terminalLine(
      JSON.stringify({ level: 'info', time: 0, msg: 'a\n09:00:00 ERROR b\u001b[2J', x: '\u009bm' }),
    )
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })

  it('go to the stream', () => {
    const written: string[] = []
    createTerminalSink({ write: (text) => written.push(text) }).write(
      JSON.stringify({ level: 'info', time: 0, msg: 'hello' }),
    )
    expect(written).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d INFO hello\n$/)])
  })
})
