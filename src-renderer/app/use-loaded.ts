import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from './failure.ts'
import type { Failure } from './failure.ts'

export interface Loaded<T> {
  value: ShallowRef<T | null>
  failure: ShallowRef<Failure | null>
  loading: Ref<boolean>
  /** Asks again; the question before it is aborted and its answer ignored. */
  load: () => Promise<void>
}

/** One question to the host, asked again at will and aborted when its scope ends. What was shown stays until the answer is there. */
export function useLoaded<T>(ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(false)
  let current: AbortController | null = null

  async function load(): Promise<void> {
    current?.abort()
    const mine = new AbortController()
    current = mine
    loading.value = true
    try {
      const answer = await ask(mine.signal)
      if (mine.signal.aborted) return
      value.value = answer
      failure.value = null
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return
      failure.value = readFailure(error)
    } finally {
      if (current === mine) loading.value = false
    }
  }

  onScopeDispose(() => current?.abort())
  return { value, failure, loading, load }
}
