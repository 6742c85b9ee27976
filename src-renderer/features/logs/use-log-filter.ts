import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { LogLevel, LogQuery } from './use-log-lines.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[]
export const timeRanges = ['all', 'hour', 'day', 'week', 'own'] as const
export type TimeRange = (typeof timeRanges)[number]

const typingMs = 300
const hourMs = 3_600_000
const lengths: Partial<Record<TimeRange, number>> = { hour: hourMs, day: 24 * hourMs, week: 168 * hourMs }

export interface LogFilterForm {
  /** None: all of them. */
  levels: Ref<LogLevel[]>
  toggle: (level: LogLevel) => void
  text: Ref<string>
  range: Ref<TimeRange>
  /** `2026-11-21T18:20`, in local time; null where it was cleared. */
  from: Ref<string | null>
  to: Ref<string | null>
  /** A moment after the last change. */
  query: ComputedRef<LogQuery>
  isFiltered: ComputedRef<boolean>
  clear: () => void
}

const momentOf = (text: string | null): number | undefined => {
  const ms = text === null || text === '' ? Number.NaN : new Date(text).getTime()
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined
}

/** What is looked for in the log. `runId` comes from the address, so that a link leads to the lines of one run. */
export function useLogFilter(runId: Ref<string | null>, nowMs: () => number = Date.now): LogFilterForm {
  const levels = ref<LogLevel[]>([])
  const text = ref('')
  const settled = ref('')
  const range = ref<TimeRange>('all')
  const from = ref<string | null>('')
  const to = ref<string | null>('')
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(text, (typed) => {
    clearTimeout(timer)
    timer = setTimeout(() => (settled.value = typed.trim()), typingMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  const span = computed((): Pick<LogQuery, 'fromMs' | 'toMs'> => {
    const length = lengths[range.value]
    if (length !== undefined) return { fromMs: nowMs() - length }
    if (range.value !== 'own') return {}
    const [fromMs, toMs] = [momentOf(from.value), momentOf(to.value)]
    // The field has minutes: the last one belongs to it.
    return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs: toMs + 59_999 }) }
  })

  return {
    levels,
    toggle: (level) => {
      levels.value = levels.value.includes(level)
        ? levels.value.filter((one) => one !== level)
        : [...levels.value, level]
    },
    text,
    range,
    from,
    to,
    query: computed(() => ({
      levels: levels.value.length === logLevels.length ? [] : levels.value,
      text: settled.value,
      ...(runId.value === null ? {} : { runId: runId.value }),
      ...span.value,
    })),
    isFiltered: computed(
      () => levels.value.length > 0 || settled.value !== '' || runId.value !== null || range.value !== 'all',
    ),
    clear: () => {
      levels.value = []
      text.value = ''
      settled.value = ''
      range.value = 'all'
    },
  }
}
