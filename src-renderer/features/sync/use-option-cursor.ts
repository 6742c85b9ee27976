import { ref, watch } from 'vue'
import type { Ref } from 'vue'

export interface OptionCursor {
  /** The option that Enter chooses; -1 where there is none. */
  current: Ref<number>
  /** True where the key was one of the list's. */
  key: (event: Pick<KeyboardEvent, 'key' | 'isComposing'>) => boolean
}

/** The options under a search box: ↑↓ walk while the typing goes on, Enter chooses. The first is ready to be chosen. */
export function useOptionCursor(
  count: Ref<number>,
  choose: (index: number) => void,
  reveal: (index: number) => void,
): OptionCursor {
  const current = ref(count.value > 0 ? 0 : -1)
  watch(count, (now) => (current.value = now > 0 ? 0 : -1))
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }
  return {
    current,
    key: ({ key, isComposing }) => {
      if (isComposing || count.value === 0) return false
      const step = steps[key]
      if (step !== undefined) {
        current.value = Math.max(0, Math.min(count.value - 1, current.value + step))
        reveal(current.value)
      } else if (key === 'Enter' && current.value >= 0) choose(current.value)
      else return false
      return true
    },
  }
}
