import type { MemberRow } from '@contract/directory.ts'
import { onScopeDispose, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'

/** Rows of one request: some ten screens, a few milliseconds for the host. */
export const pageSize = 200
/** Pages kept around the visible one; beyond that they are fetched again, so that memory stays flat. */
const keptPages = 30
const typingPauseMs = 80

type MembersInput = Parameters<DeskClient['directory']['members']>[0]
export type MemberSort = NonNullable<MembersInput['sort']>

/** What the table shows; the fields of the call except the part of the list. */
export interface MemberFilter {
  departmentId: number | null
  children: boolean
  query: string
  status: number[]
  leadersOnly: boolean
  withoutMobile: boolean
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
  /** Asks again for what can be seen; rows stay until the answer is there. */
  reload: () => void
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
  let timer: ReturnType<typeof setTimeout> | undefined

  function abortAll(): void {
    for (const request of asked.values()) request.abort()
    asked.clear()
  }

  async function fetchPage(number: number): Promise<void> {
    const mine = new AbortController()
    asked.set(number, mine)
    loading.value = true
    const { departmentId, ...rest } = filter.value
    try {
      const answer = await client.directory.members(
        { ...rest, ...(departmentId === null ? {} : { departmentId }), offset: number * pageSize, limit: pageSize },
        { signal: mine.signal },
      )
      if (mine.signal.aborted) return
      if (!fresh) {
        loaded.clear()
        fresh = true
      }
      loaded.set(number, answer.items)
      failure.value = null
      total.value = answer.total
      dropFar(number)
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return
      failure.value = readFailure(error)
    } finally {
      if (asked.get(number) === mine) asked.delete(number)
      loading.value = asked.size > 0
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

  function restart(): void {
    visible = { from: 0, to: Math.min(visible.to - visible.from, pageSize - 1) }
    listNumber.value += 1
    reload()
  }

  watch(
    filter,
    (next, before) => {
      clearTimeout(timer)
      abortAll()
      const typing = next.query !== before.query && next.query !== ''
      if (typing) timer = setTimeout(restart, typingPauseMs)
      else restart()
    },
    { deep: false },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    abortAll()
  })

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
    reload,
  }
}
