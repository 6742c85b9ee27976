import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'

/**
 * Lets what came up by itself go by itself. The time runs only while somebody could read it and nobody is about to use
 * it: not in a hidden tab, not while `held`; then it starts anew.
 */
export function useGoingAway(what: () => string | null, held: Ref<boolean>, afterMs: number, goAway: () => void): void {
  const hidden = ref(document.hidden)
  const look = () => (hidden.value = document.hidden)
  document.addEventListener('visibilitychange', look)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    [what, held, hidden],
    ([shown]) => {
      clearTimeout(timer)
      if (shown && !held.value && !hidden.value) timer = setTimeout(goAway, afterMs)
    },
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  })
}
