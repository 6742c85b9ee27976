import { onScopeDispose, ref, shallowReactive, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../../app/failure.ts'
import type { Failure } from '../../../app/failure.ts'

/** Rows of one request: some ten screens, a few milliseconds for the host. */
export const pageSize = 200

export interface LongAnswer<T> {
  total: number
  items: T[]
}

export interface LongRows<T, A extends LongAnswer<T> = LongAnswer<T>> {
  /** Null until the first answer. */
  total: Ref<number | null>
  /** The latest answer, for what comes with the rows. */
  answer: ShallowRef<A | null>
  failure: ShallowRef<Failure | null>
  /** Asking, while rows of the question before may still be shown. */
  loading: Ref<boolean>
  /** Rises when another list is shown, so that it goes back to its top. */
  listNumber: Ref<number>
  /** What is loaded, by page number. */
  pages: ReadonlyMap<number, T[]>
  rowAt: (index: number) => T | undefined
  /** Tells which rows can be seen: what is missing is fetched, what was scrolled past is no longer waited for. */
  show: (from: number, to: number) => void
  /** Another question. Its rows take the place of the old ones when they come; with `clear` those go at once. */
  restart: (options?: { clear?: boolean }) => void
  /** The same question again, for what can be seen. */
  reload: () => void
}

const pageOf = (index: number): number => Math.floor(index / pageSize)

/** A list of any length, fetched in pages as it is scrolled. */
export function useLongRows<T, A extends LongAnswer<T>>(
  ask: (offset: number, limit: number, signal: AbortSignal) => Promise<A>,
): LongRows<T, A> {
  const total = ref<number | null>(null)
  // The compiler cannot tell that an unknown A is not a ref itself.
  const answer = shallowRef(null) as ShallowRef<A | null>
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(false)
  const listNumber = ref(0)
  const pages = shallowReactive(new Map<number, T[]>())
  const asked = new Map<number, AbortController>()
  let visible = { from: 0, to: 0 }
  let fresh = true // the pages that are loaded belong to the current question

  function abortAll(): void {
    for (const request of asked.values()) request.abort()
    asked.clear()
  }
  async function fetchPage(number: number): Promise<void> {
    const mine = new AbortController()
    asked.set(number, mine)
    loading.value = true
    try {
      const next = await ask(number * pageSize, pageSize, mine.signal)
      if (mine.signal.aborted) return
      if (!fresh) pages.clear()
      fresh = true
      failure.value = null
      pages.set(number, next.items)
      total.value = next.total
      answer.value = next
    } catch (error) {
      if (!mine.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
    } finally {
      if (asked.get(number) === mine) asked.delete(number)
      loading.value = asked.size > 0
    }
  }
  function show(from: number, to: number): void {
    visible = { from, to }
    const last = total.value === null || !fresh ? to : Math.min(to, Math.max(0, total.value - 1))
    const wanted = { from: pageOf(Math.min(from, last)), to: pageOf(last) }
    for (const [number, request] of asked) {
      if (number >= wanted.from && number <= wanted.to) continue
      request.abort()
      asked.delete(number)
    }
    for (let number = wanted.from; number <= wanted.to; number++) {
      if (!asked.has(number) && !(fresh && pages.has(number))) void fetchPage(number)
    }
  }
  function askAgain(): void {
    abortAll()
    fresh = false
    show(visible.from, visible.to)
  }
  onScopeDispose(abortAll)

  return {
    total,
    answer,
    failure,
    loading,
    listNumber,
    pages,
    rowAt: (index) => pages.get(pageOf(index))?.[index % pageSize],
    show,
    restart: ({ clear = false } = {}) => {
      visible = { from: 0, to: 0 }
      listNumber.value++
      failure.value = null
      if (clear) {
        pages.clear()
        total.value = null
      }
      askAgain()
    },
    reload: askAgain,
  }
}
