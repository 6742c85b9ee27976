import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'

const pageStep = 15
const steps: Record<string, (at: number, total: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + pageStep,
  PageUp: (at) => at - pageStep,
  Home: () => 0,
  End: (_, total) => total - 1,
}

export interface RowActions {
  /** Opens the details of a row. */
  open: (index: number) => void
  /** Whether details are open, which then follow the cursor. */
  isOpen: () => boolean
  scrollTo: (index: number) => void
  copy: (from: number, to: number) => Promise<void>
}

export interface RowCursor {
  current: Ref<number>
  /** First and last row of a selection that was made with Shift or Ctrl+A. */
  range: ComputedRef<readonly [number, number] | null>
  moveTo: (index: number) => void
  click: (index: number, event: Pick<MouseEvent, 'shiftKey'>) => void
  key: (event: KeyboardEvent) => Promise<void>
  reset: () => void
}

/** The cursor of a table of any length: arrows, paging, ranges with Shift, and what Enter and Ctrl+C do with them. */
export function useRowCursor(total: Ref<number | null>, actions: RowActions): RowCursor {
  const current = ref(-1)
  const anchor = ref<number | null>(null)
  const range = computed(() => {
    if (anchor.value === null || current.value < 0) return null
    return [Math.min(anchor.value, current.value), Math.max(anchor.value, current.value)] as const
  })

  function moveTo(index: number, extending = false): void {
    const count = total.value ?? 0
    if (count === 0) return
    anchor.value = extending ? (anchor.value ?? Math.max(0, current.value)) : null
    current.value = Math.max(0, Math.min(count - 1, index))
    actions.scrollTo(current.value)
    if (actions.isOpen() && !extending) actions.open(current.value)
  }

  async function command(event: KeyboardEvent): Promise<void> {
    const letter = event.key.toLowerCase()
    if (letter === 'a') {
      event.preventDefault()
      anchor.value = 0
      current.value = (total.value ?? 0) - 1
    } else if (letter === 'c' && current.value >= 0 && !window.getSelection()?.toString()) {
      event.preventDefault()
      await actions.copy(...(range.value ?? [current.value, current.value]))
    }
  }

  return {
    current,
    range,
    moveTo: (index) => moveTo(index),
    click: (index, { shiftKey }) => {
      if (shiftKey) {
        anchor.value ??= Math.max(0, current.value)
        current.value = index
        return
      }
      anchor.value = null
      current.value = index
      actions.open(index)
    },
    key: async (event) => {
      const step = steps[event.key]
      if (step && !event.altKey) {
        event.preventDefault()
        moveTo(step(current.value, total.value ?? 0), event.shiftKey)
      } else if (event.key === 'Enter') actions.open(current.value)
      else if (event.key === 'Escape' && range.value) {
        event.preventDefault()
        anchor.value = null
      } else if (event.ctrlKey || event.metaKey) await command(event)
    },
    reset: () => {
      current.value = -1
      anchor.value = null
    },
  }
}
