import type { LogEntry, LogFilter } from '@contract/logs.ts'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'

export type LogLevel = LogEntry['level']
export type LogQuery = Pick<LogFilter, 'levels' | 'text' | 'runId' | 'fromMs' | 'toMs'>
export type LevelCounts = Record<LogLevel, number>

const linesPerPage = 200
/** While the log is followed, the oldest lines are let go of; they can be read again. */
const mostLines = 20_000
/** Parts of the log that are looked through by themselves where a filter finds nothing. */
const mostEmptyPages = 12

export interface LogLines {
  /** Oldest first, as they are read. */
  lines: Readonly<ShallowRef<readonly LogEntry[]>>
  counts: Readonly<Ref<LevelCounts>>
  /** Whether older lines may follow. */
  hasMore: Readonly<Ref<boolean>>
  /** How far back it was looked. */
  lookedBackToMs: Readonly<Ref<number | null>>
  /** Lines that were written too fast to be told. */
  leftOut: Readonly<Ref<number>>
  loading: Readonly<Ref<boolean>>
  /** False before the first answer to this query. */
  loaded: Readonly<Ref<boolean>>
  failure: Readonly<ShallowRef<Failure | null>>
  following: Readonly<Ref<boolean>>
  /** Begins anew at the end of the log. */
  load: (query: LogQuery) => Promise<void>
  /** Resolves with the number of lines that came before those that were there. */
  loadOlder: () => Promise<number>
  follow: (on: boolean) => void
}

const noCounts = (): LevelCounts => ({ debug: 0, info: 0, warn: 0, error: 0 })
const sum = (a: LevelCounts, b: LevelCounts): LevelCounts => ({
  debug: a.debug + b.debug,
  info: a.info + b.info,
  warn: a.warn + b.warn,
  error: a.error + b.error,
})
const countsOf = (entries: readonly LogEntry[]): LevelCounts => {
  const counts = noCounts()
  for (const { level } of entries) counts[level] += 1
  return counts
}

/** The end of the log as far back as it was asked for, and what is added to it. */
export function useLogLines(client: DeskClient): LogLines {
  const lines = shallowRef<readonly LogEntry[]>([])
  const counts = ref(noCounts())
  const more = ref<string | null>(null)
  const lookedBackToMs = ref<number | null>(null)
  const leftOut = ref(0)
  const loading = ref(false)
  const loaded = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const following = ref(true)
  let query: LogQuery = { levels: [], text: '' }
  let end: string | null = null
  let reading: AbortController | null = null
  let stream: AbortController | null = null

  /** Pages back from a place until one of them has lines, or for a while. */
  async function readBack(before: string | null): Promise<number> {
    reading?.abort()
    const mine = new AbortController()
    reading = mine
    loading.value = true
    let at = before
    try {
      for (let empty = 0; empty < mostEmptyPages; empty += 1) {
        const asked = { ...query, limit: linesPerPage, ...(at === null ? {} : { before: at }) }
        const page = await client.logs.list(asked, { signal: mine.signal })
        if (mine.signal.aborted) return 0
        if (at === null) {
          lines.value = []
          counts.value = noCounts()
          end = page.end
        }
        counts.value = sum(counts.value, page.counts)
        lookedBackToMs.value = page.lookedBackToMs ?? lookedBackToMs.value
        more.value = page.more
        failure.value = null
        if (page.items.length > 0) {
          lines.value = [...page.items.toReversed(), ...lines.value]
          return page.items.length
        }
        if (page.more === null) return 0
        at = page.more
      }
      return 0
    } catch (error) {
      if (!mine.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
      return 0
    } finally {
      if (reading === mine) {
        loading.value = false
        loaded.value = true
      }
    }
  }

  async function listen(): Promise<void> {
    stream?.abort()
    const mine = new AbortController()
    stream = mine
    const { fromMs: _from, toMs: _to, ...filter } = query
    try {
      const batches = await client.logs.follow(
        { ...filter, ...(end === null ? {} : { after: end }) },
        { signal: mine.signal },
      )
      for await (const batch of batches) {
        if (mine.signal.aborted) return
        end = batch.end ?? end
        leftOut.value += batch.leftOut
        if (batch.items.length === 0) continue
        counts.value = sum(counts.value, countsOf(batch.items))
        append(batch.items)
      }
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return
      // Whoever wants to go on turns it on again; what is there stays.
      following.value = false
      failure.value = readFailure(error)
    }
  }

  function append(items: readonly LogEntry[]): void {
    const all = [...lines.value, ...items]
    if (all.length > mostLines) {
      all.splice(0, all.length - mostLines)
      more.value = all[0]?.at ?? more.value
    }
    lines.value = all
  }

  function follow(on: boolean): void {
    following.value = on
    leftOut.value = 0
    if (on && loaded.value) void listen()
    else stream?.abort()
  }

  onScopeDispose(() => {
    reading?.abort()
    stream?.abort()
  })
  return {
    lines,
    counts,
    hasMore: computed(() => more.value !== null),
    lookedBackToMs,
    leftOut,
    loading,
    loaded,
    failure,
    following,
    load: async (next) => {
      query = next
      stream?.abort()
      loaded.value = false
      leftOut.value = 0
      await readBack(null)
      if (following.value && query === next && query.toMs === undefined) void listen()
    },
    loadOlder: async () => (more.value === null || loading.value ? 0 : readBack(more.value)),
    follow,
  }
}
