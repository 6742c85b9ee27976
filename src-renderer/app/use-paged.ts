import { onScopeDispose, ref, shallowReactive, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from './failure.ts'
import type { Failure } from './failure.ts'

export interface Paged<T> {
  /** Null until the first answer. */
  total: Ref<number | null>
  failure: ShallowRef<Failure | null>
  rowAt: (index: number) => T | undefined
  /** Fetches what is missing between two rows. */
  show: (from: number, to: number) => void
  /** Another question: forgets everything and begins at the top. */
  restart: () => void
}

/** A long list that never changes while it is read, fetched in pages as it is scrolled. */
export function usePaged<T>(
  pageSize: number,
  ask: (offset: number, limit: number, signal: AbortSignal) => Promise<{ total: number; items: T[] }>,
): Paged<T> {
  const total = ref<number | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loaded = shallowReactive(new Map<number, T[]>())
  let asked = new Set<number>()
  let life = new AbortController()

  async function fetchPage(number: number): Promise<void> {
    const mine = life
    asked.add(number)
    try {
      const answer = await ask(number * pageSize, pageSize, mine.signal)
      if (mine.signal.aborted) return
      total.value = answer.total
      loaded.set(number, answer.items)
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return
      asked.delete(number)
      failure.value = readFailure(error)
    }
  }
  function show(from: number, to: number): void {
    const last = total.value === null ? 0 : Math.min(to, Math.max(0, total.value - 1))
    for (let number = Math.floor(Math.min(from, last) / pageSize); number <= Math.floor(last / pageSize); number++) {
      if (!asked.has(number)) void fetchPage(number)
    }
  }
  function restart(): void {
    life.abort()
    life = new AbortController()
    asked = new Set()
    loaded.clear()
    total.value = null
    failure.value = null
    show(0, 0)
  }
  onScopeDispose(() => life.abort())
  return {
    total,
    failure,
    rowAt: (index) => loaded.get(Math.floor(index / pageSize))?.[index % pageSize],
    show,
    restart,
  }
}
