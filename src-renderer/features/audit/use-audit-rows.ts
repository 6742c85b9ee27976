import type { AuditEntry } from '@contract/audit.ts'
import { onScopeDispose, ref, shallowRef, triggerRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'

export const rowsPerPage = 200

export interface AuditFilter {
  actor: string | null
  call: string | null
  outcome: 'done' | 'refused' | 'failed' | null
  text: string
  /** First and last day, in local time. */
  days: [Date, Date] | null
}
export const noFilter: AuditFilter = { actor: null, call: null, outcome: null, text: '', days: null }

export interface AuditRows {
  filter: ShallowRef<AuditFilter>
  setFilter: (patch: Partial<AuditFilter>) => void
  isFiltered: () => boolean
  /** Null until the first answer. */
  total: Ref<number | null>
  calls: ShallowRef<string[]>
  actors: ShallowRef<string[]>
  failure: ShallowRef<Failure | null>
  row: (index: number) => AuditEntry | undefined
  /** Fetches what is not there of the rows that are shown. */
  need: (from: number, to: number) => void
  /** Asks again for what is shown. */
  refresh: () => void
  /**
   * Where a row stands among all rows, or, where it is gone, the newest of those before it; null where there is none.
   * Numbers fall from row to row, so that it is looked for by halves.
   */
  find: (auditId: number) => Promise<{ index: number; entry: AuditEntry } | null>
}

/** The filter as the host takes it. */
export const filterInput = ({ actor, call, outcome, text, days }: AuditFilter) => ({
  ...(actor === null ? {} : { actor }),
  ...(call === null ? {} : { call }),
  ...(outcome === null ? {} : { outcome }),
  ...(text.trim() === '' ? {} : { text: text.trim() }),
  ...(days === null
    ? {}
    : {
        fromMs: new Date(days[0]).setHours(0, 0, 0, 0),
        // The day after: some days are an hour shorter or longer.
        toMs: new Date(days[1].getFullYear(), days[1].getMonth(), days[1].getDate() + 1).getTime(),
      }),
})

/** The trail, newest first, in pages that are fetched as they are scrolled to. */
export function useAuditRows(client: DeskClient): AuditRows {
  const filter = shallowRef<AuditFilter>(noFilter)
  const total = ref<number | null>(null)
  const calls = shallowRef<string[]>([])
  const actors = shallowRef<string[]>([])
  const failure = shallowRef<Failure | null>(null)
  const pages = shallowRef(new Map<number, AuditEntry[]>())
  const asked = new Map<number, AbortController>()
  let shown = { from: 0, to: 0 }

  function forgetAsked(): void {
    for (const request of asked.values()) request.abort()
    asked.clear()
  }
  async function load(page: number, fresh: boolean): Promise<void> {
    const request = new AbortController()
    asked.set(page, request)
    try {
      const input = { ...filterInput(filter.value), offset: page * rowsPerPage, limit: rowsPerPage }
      const answer = await client.audit.list(input, { signal: request.signal })
      if (request.signal.aborted) return
      // New rows move all others down: what was fetched before no longer stands where it stood.
      if (fresh || answer.total !== total.value) pages.value = new Map()
      pages.value.set(page, answer.items)
      triggerRef(pages)
      total.value = answer.total
      calls.value = answer.calls
      actors.value = answer.actors
      failure.value = null
    } catch (error) {
      if (!request.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
    } finally {
      if (asked.get(page) === request) asked.delete(page)
    }
    if (!request.signal.aborted) need(shown.from, shown.to)
  }
  function need(from: number, to: number): void {
    shown = { from, to }
    if (total.value === null || failure.value) return
    const last = Math.floor(Math.min(to, total.value - 1) / rowsPerPage)
    for (let page = Math.floor(from / rowsPerPage); page <= last; page += 1)
      if (!pages.value.has(page) && !asked.has(page)) void load(page, false)
  }
  function refresh(): void {
    forgetAsked()
    failure.value = null
    void load(Math.floor(shown.from / rowsPerPage), true)
  }
  watch(
    filter,
    () => {
      shown = { from: 0, to: 0 }
      refresh()
    },
    { immediate: true },
  )
  onScopeDispose(forgetAsked)

  return {
    filter,
    setFilter: (patch) => (filter.value = { ...filter.value, ...patch }),
    isFiltered: () => Object.keys(filterInput(filter.value)).length > 0,
    total,
    calls,
    actors,
    failure,
    row: (index) => pages.value.get(Math.floor(index / rowsPerPage))?.[index % rowsPerPage],
    need,
    refresh,
    find: async (auditId) => {
      let found: { index: number; entry: AuditEntry } | null = null
      let [from, to] = [0, (await client.audit.list({ limit: 1 })).total]
      while (from < to) {
        const index = Math.floor((from + to) / 2)
        const [entry] = (await client.audit.list({ offset: index, limit: 1 })).items
        if (entry && entry.auditId > auditId) from = index + 1
        else {
          if (entry) found = { index, entry }
          to = index
        }
      }
      return found
    },
  }
}
