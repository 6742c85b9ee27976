import type { Permission } from '@contract/permissions.ts'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useMe } from '../stores/me.ts'
import { isAbort, readFailure } from './failure.ts'
import type { Failure } from './failure.ts'

export interface Loaded<T> {
  value: ShallowRef<T | null>
  failure: ShallowRef<Failure | null>
  loading: Ref<boolean>
  /** Whoever looks may not see it: it is never asked for, and its place is better left out. */
  hidden: ComputedRef<boolean>
  /** Asks again; the question before it is aborted and its answer ignored. */
  load: () => Promise<void>
}

/**
 * One question to the host, asked again at will and aborted when its scope ends. What was shown stays until the answer is
 * there. `needs`: the permissions without which a page can do without it.
 */
export function useLoaded<T>(ask: (signal: AbortSignal) => Promise<T>, ...needs: readonly Permission[]): Loaded<T> {
  const me = needs.length === 0 ? null : useMe()
  const hidden = computed(() => me !== null && !needs.every(me.may))
  const value = shallowRef<T | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const loading = ref(false)
  let current: AbortController | null = null

  async function load(): Promise<void> {
    current?.abort()
    if (hidden.value) return
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
  return { value, failure, loading, hidden, load }
}
