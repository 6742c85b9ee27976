import type { MemberRow } from '@contract/directory.ts'
import { onScopeDispose, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'
import { questionOf } from './member-filter.ts'
import type { MemberFilter } from './member-filter.ts'

/** Rows of one request: some ten screens, a few milliseconds for the host. */
export const pageSize = 200
/** As many as the host gives out in one answer. */
const mostPerCall = 1000
/** Pages kept around the visible one; beyond that they are fetched again, so that memory stays flat. */
const keptPages = 120
/** Pages fetched before they can be seen: where the scrolling goes, and where it came from. */
const ahead = 4
const behind = 1
const atOnce = 4

export interface MemberRows {
  /** Null until the first answer. */
  total: Ref<number | null>
  failure: ShallowRef<Failure | null>
  /** The first answer to the question is awaited. */
  loading: Ref<boolean>
  /** Rises when another list is shown, so that the table goes back to its top. */
  listNumber: Ref<number>
  rowAt: (index: number) => MemberRow | undefined
  /** Tells which rows can be seen: what is missing is fetched, what was scrolled past is no longer waited for. */
  show: (from: number, to: number) => void
  /** Rows from one to another, fetched where they are not at hand. */
  between: (from: number, to: number) => Promise<MemberRow[]>
  /** Asks again for what can be seen; rows stay until the answer is there. */
  reload: () => void
}

type Question = ReturnType<typeof questionOf>

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
  let downwards = true
  let leapt = false
  /** Pages of the latest answers; others in `loaded` are of an answer before and stay until they are asked for again. */
  const fresh = new Set<number>()
  let answered = false // something in `loaded` belongs to the current question
  let shown: Question | null = null // the question to which the rows of `loaded` are the answer
  let searching = false // what was typed is being asked
  let overtaken = false // and something else has been typed since

  function abortAll(): void {
    for (const request of asked.values()) request.abort()
    asked.clear()
  }

  async function fetchPage(number: number): Promise<void> {
    const mine = new AbortController()
    asked.set(number, mine)
    loading.value = !answered
    const question = questionOf(filter.value)
    try {
      const answer = await client.directory.members(
        { ...question, offset: number * pageSize, limit: pageSize },
        { signal: mine.signal },
      )
      if (mine.signal.aborted || overtaken) return
      if (!answered) loaded.clear()
      answered = true
      shown = question
      loaded.set(number, answer.items)
      fresh.add(number)
      failure.value = null
      total.value = answer.total
      dropFar(number)
    } catch (error) {
      if (mine.signal.aborted || overtaken || isAbort(error)) return
      failure.value = readFailure(error)
    } finally {
      const mineStill = asked.get(number) === mine
      if (mineStill) asked.delete(number)
      loading.value = asked.size > 0 && !answered
      if (asked.size === 0 && searching) searched()
      else if (mineStill && answered && !failure.value) fetchWanted()
    }
  }

  function dropFar(around: number): void {
    if (loaded.size <= keptPages) return
    for (const number of [...loaded.keys()]) {
      if (Math.abs(number - around) <= keptPages / 2) continue
      loaded.delete(number)
      fresh.delete(number)
    }
  }

  /** What can be seen, and once that is there what will be seen next. */
  function wantedPages(): number[] {
    const last = total.value === null ? visible.to : Math.min(visible.to, Math.max(0, total.value - 1))
    const [first, final] = [pageOf(Math.min(visible.from, last)), pageOf(last)]
    const wanted = Array.from({ length: final - first + 1 }, (_, index) => first + index)
    if (total.value === null || !answered) return wanted
    // After a leap nothing but the view is of interest until it is there.
    if (leapt && wanted.some((number) => !fresh.has(number))) return wanted
    const end = pageOf(Math.max(0, total.value - 1))
    const [after, before] = downwards ? [ahead, behind] : [behind, ahead]
    for (let step = 1; step <= Math.max(after, before); step++) {
      if (step <= after && final + step <= end) wanted.push(final + step)
      if (step <= before && first - step >= 0) wanted.push(first - step)
    }
    return wanted
  }

  function fetchWanted(): void {
    const wanted = wantedPages()
    for (const [number, request] of [...asked]) {
      if (wanted.includes(number)) continue
      request.abort()
      asked.delete(number)
    }
    for (const number of wanted) {
      if (asked.size >= atOnce) return
      if (asked.has(number) || fresh.has(number)) continue
      void fetchPage(number)
    }
  }

  function reload(): void {
    abortAll()
    fresh.clear()
    fetchWanted()
  }

  function searched(): void {
    if (overtaken) ask(true)
    else {
      searching = false
      if (answered && !failure.value) fetchWanted()
    }
  }

  function ask(typed: boolean): void {
    searching = typed
    overtaken = false
    restart()
  }

  function restart(): void {
    visible = { from: 0, to: Math.min(visible.to - visible.from, pageSize - 1) }
    downwards = true
    listNumber.value += 1
    answered = false
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

  const rowAt = (index: number): MemberRow | undefined => loaded.get(pageOf(index))?.[index % pageSize]
  return {
    total,
    failure,
    loading,
    listNumber,
    rowAt,
    show: (from, to) => {
      if (from !== visible.from) downwards = from > visible.from
      leapt = Math.abs(from - visible.from) > ahead * pageSize
      visible = { from: Math.max(0, from), to: Math.max(0, to) }
      fetchWanted()
    },
    between: async (from, to) => {
      // Of the rows that stand there, also while the answer to another question is awaited.
      const question = shown ?? questionOf(filter.value)
      const found: MemberRow[] = []
      for (let offset = from; offset <= to;) {
        const known = !answered || fresh.has(pageOf(offset)) ? rowAt(offset) : undefined
        if (known) {
          found.push(known)
          offset += 1
          continue
        }
        const limit = Math.min(mostPerCall, to - offset + 1)
        const { items } = await client.directory.members({ ...question, offset, limit })
        found.push(...items)
        offset += limit
      }
      return found
    },
    reload,
  }
}
