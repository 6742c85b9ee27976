import { ref } from 'vue'
import type { Ref } from 'vue'

const pageStep = 12
const steps: Record<string, (at: number, total: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + pageStep,
  PageUp: (at) => at - pageStep,
  Home: () => 0,
  End: (_, total) => total - 1,
}

export interface ListCursor {
  /** The row that the keyboard is on; -1: none. */
  current: Ref<number>
  /** The row whose details are open; null: none. */
  opened: Ref<number | null>
  toggle: (index: number) => void
  /** True where the key was one of the list's. */
  key: (event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>) => boolean
  reset: () => void
}

/** ↑↓ walk, Enter opens the details of a row under it, → and ← open and close, Esc closes. */
export function useListCursor(total: Ref<number | null>, reveal: (index: number) => void): ListCursor {
  const current = ref(-1)
  const opened = ref<number | null>(null)

  function toggle(index: number): void {
    current.value = index
    opened.value = opened.value === index ? null : index
  }
  return {
    current,
    opened,
    toggle,
    key: ({ key, altKey, ctrlKey, metaKey }) => {
      const count = total.value ?? 0
      if (altKey || ctrlKey || metaKey || count === 0) return false
      const step = steps[key]
      if (step) {
        current.value = Math.max(0, Math.min(count - 1, step(current.value, count)))
        reveal(current.value)
      } else if (key === 'Escape') {
        if (opened.value === null) return false
        opened.value = null
      } else if (current.value < 0) return false
      else if (key === 'Enter' || key === ' ') toggle(current.value)
      else if (key === 'ArrowRight') opened.value = current.value
      else if (key === 'ArrowLeft') opened.value = null
      else return false
      return true
    },
    reset: () => {
      current.value = -1
      opened.value = null
    },
  }
}
