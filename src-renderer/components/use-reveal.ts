import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'

const revealMs = 30_000
const tickMs = 250

export interface Reveal<T> {
  values: ComputedRef<T | null>
  remainingMs: ComputedRef<number>
  /** Between 0 and 1, for the ring. */
  share: ComputedRef<number>
  show: (values: T) => void
  hide: () => void
}

/** Values that are forgotten by the page after 30 seconds, or when their place goes away. */
export function useReveal<T>(): Reveal<T> {
  const held = shallowRef<{ values: T; untilMs: number } | null>(null)
  const now = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  function hide(): void {
    clearInterval(timer)
    held.value = null
  }
  function show(values: T): void {
    clearInterval(timer)
    now.value = Date.now()
    held.value = { values, untilMs: now.value + revealMs }
    timer = setInterval(() => {
      now.value = Date.now()
      if (held.value && now.value >= held.value.untilMs) hide()
    }, tickMs)
  }
  onScopeDispose(hide)

  const remainingMs = computed(() => (held.value ? Math.max(0, held.value.untilMs - now.value) : 0))
  return {
    values: computed(() => held.value?.values ?? null),
    remainingMs,
    share: computed(() => remainingMs.value / revealMs),
    show,
    hide,
  }
}
