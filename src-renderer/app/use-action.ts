import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from './failure.ts'
import type { Failure } from './failure.ts'

export interface Action<A extends unknown[], T> {
  busy: Ref<boolean>
  failure: ShallowRef<Failure | null>
  /** Undefined when it failed; the reason is in `failure`. */
  run: (...args: A) => Promise<T | undefined>
}

/** Something a person does: busy while it runs, and its failure kept for an error card. */
export function useAction<A extends unknown[], T>(act: (...args: A) => Promise<T>): Action<A, T> {
  const busy = ref(false)
  const failure = shallowRef<Failure | null>(null)
  return {
    busy,
    failure,
    run: async (...args) => {
      if (busy.value) return undefined
      busy.value = true
      failure.value = null
      try {
        return await act(...args)
      } catch (error) {
        if (!isAbort(error)) failure.value = readFailure(error)
        return undefined
      } finally {
        busy.value = false
      }
    },
  }
}
