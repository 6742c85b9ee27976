import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import type { LogEntry } from '../../../../src-main/contract/logs.ts'
import { copyText, fieldLines, fieldWords } from '../../../../src-renderer/features/logs/line-text.ts'
import { useLogFilter } from '../../../../src-renderer/features/logs/use-log-filter.ts'
import { useLogLines } from '../../../../src-renderer/features/logs/use-log-lines.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import type { ClientOverrides } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'

const entry = (index: number, change: Partial<LogEntry> = {}): LogEntry => ({
  at: `2026-01-05.aaaaaaaaaaaa.${index}`,
  atMs: 1_767_603_600_000 + index,
  level: 'info',
  message: `line ${index}`,
  fields: '{}',
  runId: null,
  damaged: false,
  ...change,
})
const none = { debug: 0, info: 0, warn: 0, error: 0 }
type Logs = NonNullable<ClientOverrides['logs']>

const open = (logs: Logs) => inScope(() => useLogLines(createFakeClient({ logs })))
/** A stream that tells what it is given. */
const channel = <T>() => {
  const waiting: T[] = []
  let wake = () => {}
  const stream = async function* stream(signal: AbortSignal | undefined) {
    signal?.addEventListener('abort', () => wake())
    while (!signal?.aborted) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return {
    stream,
    tell: (value: T) => {
      waiting.push(value)
      wake()
    },
  }
}

describe('lines of the log', () => {
  it('are shown oldest first, with older ones before them, and go on where the page ended', async () => {
    const asked: unknown[] = []
    const pages = [
      { items: [entry(3), entry(2)], more: 'm1', counts: { ...none, info: 2, warn: 5 }, lookedBackToMs: 2, end: 'e1' },
      { items: [], more: 'm2', counts: none, lookedBackToMs: 1, end: null },
      { items: [entry(1)], more: null, counts: { ...none, info: 1 }, lookedBackToMs: 1, end: null },
    ]
    const followed = channel<{ items: LogEntry[]; leftOut: number; end: string | null }>()
    const { value: log, end } = open({
      list: (input) => {
        asked.push(input)
        return Promise.resolve(
          pages.shift() ?? { items: [], more: null, counts: none, lookedBackToMs: null, end: null },
        )
      },
      follow: (input, options) => {
        asked.push(input)
        return Promise.resolve(followed.stream(options?.signal) as never)
      },
    })
    await log.load({ levels: ['info'], text: 'x', runId: 'r' })
    expect(log.lines.value.map(({ message }) => message)).toEqual(['line 2', 'line 3'])
    expect(log.counts.value).toMatchObject({ info: 2, warn: 5 })
    expect(asked).toEqual([
      { levels: ['info'], text: 'x', runId: 'r', limit: 200 },
      { levels: ['info'], text: 'x', runId: 'r', after: 'e1' },
    ])
    // An empty page is no end: it was only looked through so far.
    expect(await log.loadOlder()).toBe(1)
    expect(log.lines.value.map(({ message }) => message)).toEqual(['line 1', 'line 2', 'line 3'])
    expect(log.hasMore.value).toBe(false)
    followed.tell({ items: [entry(4, { level: 'error' })], leftOut: 7, end: 'e2' })
    await settle()
    expect(log.lines.value.at(-1)?.message).toBe('line 4')
    expect(log.leftOut.value).toBe(7)
    expect(log.counts.value.error).toBe(1)
    // Paused, and on again from where it was.
    log.follow(false)
    log.follow(true)
    await settle()
    expect(asked.at(-1)).toMatchObject({ after: 'e2' })
    end()
  })

  it('say why they could not be had, and ask no further than a while for what is not there', async () => {
    let calls = 0
    const { value: log, end } = open({
      list: () => {
        calls += 1
        return Promise.resolve({ items: [], more: `m${calls}`, counts: none, lookedBackToMs: calls, end: 'e' })
      },
      follow: () => Promise.reject(new Error('gone')),
    })
    await log.load({ levels: [], text: 'nowhere' })
    await settle()
    expect(calls).toBe(12)
    expect(log.hasMore.value).toBe(true)
    expect(log.failure.value).not.toBeNull()
    expect(log.following.value).toBe(false)
    end()
  })
})

describe('what is looked for', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('waits for the end of typing, and keeps to a span', async () => {
    const runId = ref<string | null>('r1')
    const now = Date.UTC(2026, 0, 5)
    const { value: filter, end } = inScope(() => useLogFilter(runId, () => now))
    filter.text.value = ' abc '
    filter.toggle('warn')
    await nextTick()
    expect(filter.query.value).toEqual({ levels: ['warn'], text: '', runId: 'r1' })
    vi.advanceTimersByTime(300)
    expect(filter.query.value.text).toBe('abc')
    filter.range.value = 'hour'
    expect(filter.query.value.fromMs).toBe(now - 3_600_000)
    filter.range.value = 'own'
    filter.from.value = '2026-01-05T08:00'
    filter.to.value = 'nonsense'
    expect(filter.query.value).toMatchObject({ fromMs: new Date('2026-01-05T08:00').getTime() })
    expect(filter.query.value).not.toHaveProperty('toMs')
    filter.to.value = '2026-01-05T09:00'
    expect(filter.query.value.toMs).toBe(new Date('2026-01-05T09:00').getTime() + 59_999)
    filter.clear()
    runId.value = null
    expect(filter.isFiltered.value).toBe(false)
    end()
  })
})

describe('the text of a line', () => {
  it('puts its fields in a few words, errors by what they say, and copes with half of them', () => {
    const error = { name: 'ApiError', message: 'refused', stack: 'long' }
    const line = entry(1, { fields: JSON.stringify({ runId: 'r', call: 'sync.start', endpoint: 'user/list', error }) })
    expect(fieldWords(line)).toBe('endpoint=user/list error=ApiError: refused')
    expect(fieldWords({ fields: '{"call":"a.b"}' })).toBe('call=a.b')
    expect(fieldWords({ fields: '{"half…' })).toBe('{"half…')
    expect(fieldLines({ fields: '{"half…' })).toBe('{"half…')
    expect(copyText(line)).toContain('2026-01-05T09:00:00.001Z info line 1 {"runId":"r"')
  })
})
