import type { MemberRow } from '@contract/directory.ts'
import { onScopeDispose, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'

/** Rows of one request: some ten screens, a few milliseconds for the host. */
export const pageSize = 200
/** As many as the host gives out in one answer. */
const mostPerCall = 1000
/** Pages kept around the visible one; beyond that they are fetched again, so that memory stays flat. */
const keptPages = 30

type MembersInput = Parameters<DeskClient['directory']['members']>[0]
export type MemberSort = NonNullable<MembersInput['sort']>

/** What the table shows. */
export interface MemberFilter {
  departmentId: number | null
  children: boolean
  query: string
  status: number[]
  leadersOnly: boolean
  withoutMobile: boolean
  /** Changed today (1) or within so many days, today included; null: whenever. */
  changedWithinDays: number | null
  removed: boolean
  sort: MemberSort
  descending: boolean
}

export const noFilter = (): MemberFilter => ({
  departmentId: null,
  children: true,
  query: '',
  status: [],
  leadersOnly: false,
  withoutMobile: false,
  changedWithinDays: null,
  removed: false,
  sort: 'default',
  descending: false,
})

export interface MemberRows {
  /** Null until the first answer. */
  total: Ref<number | null>
  failure: ShallowRef<Failure | null>
  loading: Ref<boolean>
  /** Rises when another list is shown, so that the table goes back to its top. */
  listNumber: Ref<number>
  rowAt: (index: number) => MemberRow | undefined
  /** Tells which rows can be seen: what is missing is fetched, what was scrolled past is no longer waited for. */
  show: (from: number, to: number) => void
  /** Rows for the clipboard, fetched where they are not at hand. */
  between: (from: number, to: number) => Promise<MemberRow[]>
  /** Asks again for what can be seen; rows stay until the answer is there. */
  reload: () => void
}

const dayMs = 86_400_000

/** The question that a filter stands for. Days begin at midnight here, so that all pages of a list ask the same. */
function questionOf({ departmentId, changedWithinDays, ...rest }: MemberFilter): MembersInput {
  const today = new Date().setHours(0, 0, 0, 0)
  return {
    ...rest,
    ...(departmentId === null ? {} : { departmentId }),
    ...(changedWithinDays === null ? {} : { changedSinceMs: today - (changedWithinDays - 1) * dayMs }),
  }
}

const pageOf = (index: number): number => Math.floor(index / pageSize)

/** A list of any length, fetched in pages as it is scrolled. */
export function useMemberRows(client: DeskClient, filter: Ref<MemberFilter>): MemberRows {
  const total = ref<number | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(false)
  const listNumber = ref(0)
  const loaded = shallowReactive(new Map<number, MemberRow[]>())
  const asked = new Map<number, AbortController>()
  let visible = { from: 0, to: pageSize - 1 }
  let fresh = false // the pages in `loaded` belong to the current question
  let searching = false // what was typed is being asked
  let overtaken = false // and something else has been typed since

  function abortAll(): void {
    for (const request of asked.values()) request.abort()
    asked.clear()
  }

  async function fetchPage(number: number): Promise<void> {
    const mine = new AbortController()
    asked.set(number, mine)
    loading.value = true
    try {
      const answer = await client.directory.members(
        { ...questionOf(filter.value), offset: number * pageSize, limit: pageSize },
        { signal: mine.signal },
      )
      if (mine.signal.aborted || overtaken) return
      if (!fresh) {
        loaded.clear()
        fresh = true
      }
      loaded.set(number, answer.items)
      failure.value = null
      total.value = answer.total
      dropFar(number)
    } catch (error) {
      if (mine.signal.aborted || overtaken || isAbort(error)) return
      failure.value = readFailure(error)
    } finally {
      if (asked.get(number) === mine) asked.delete(number)
      loading.value = asked.size > 0
      if (asked.size === 0 && searching) searched()
    }
  }

  function dropFar(around: number): void {
    if (loaded.size <= keptPages) return
    for (const number of [...loaded.keys()]) if (Math.abs(number - around) > keptPages / 2) loaded.delete(number)
  }

  function fetchVisible(): void {
    const last = total.value === null ? visible.to : Math.min(visible.to, Math.max(0, total.value - 1))
    const wanted = new Set<number>()
    for (let number = pageOf(Math.min(visible.from, last)); number <= pageOf(last); number++) wanted.add(number)
    for (const [number, request] of [...asked]) {
      if (wanted.has(number)) continue
      request.abort()
      asked.delete(number)
    }
    for (const number of wanted) {
      if (asked.has(number) || (fresh && loaded.has(number))) continue
      void fetchPage(number)
    }
  }

  function reload(): void {
    abortAll()
    fresh = false
    fetchVisible()
  }

  function searched(): void {
    if (overtaken) ask(true)
    else searching = false
  }

  function ask(typed: boolean): void {
    searching = typed
    overtaken = false
    restart()
  }

  function restart(): void {
    visible = { from: 0, to: Math.min(visible.to - visible.from, pageSize - 1) }
    listNumber.value += 1
    reload()
  }

  watch(
    filter,
    (next, before) => {
      const typed = next.query !== before.query
      // One question at a time: the host answers in milliseconds, and what is typed meanwhile is asked as one.
      if (typed && searching) overtaken = true
      else ask(typed)
    },
    { deep: false },
  )
  onScopeDispose(abortAll)

  return {
    total,
    failure,
    loading,
    listNumber,
    rowAt: (index) => loaded.get(pageOf(index))?.[index % pageSize],
    show: (from, to) => {
      visible = { from: Math.max(0, from), to: Math.max(0, to) }
      fetchVisible()
    },
    between: async (from, to) => {
      const question = questionOf(filter.value)
      const found: MemberRow[] = []
      for (let offset = from; offset <= to; offset += mostPerCall) {
        const limit = Math.min(mostPerCall, to - offset + 1)
        found.push(...(await client.directory.members({ ...question, offset, limit })).items)
      }
      return found
    },
    reload,
  }
}
