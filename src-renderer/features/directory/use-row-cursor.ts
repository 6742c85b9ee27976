import { ref } from 'vue'
import type { Ref } from 'vue'

export interface RowActions {
  /** Rows of one screen, for paging. */
  pageLength: () => number
  /** Opens the details of a row. */
  open: (index: number) => void
  /** Whether details are open, which then follow the cursor. */
  isOpen: () => boolean
  scrollTo: (index: number) => void
  toggle: (index: number) => void
  /** Chooses the rows from one to another, in the place of the range before. */
  stretch: (from: number, to: number) => void
  /** The next range begins anew. */
  settle: () => void
  chooseAll: () => void
  /** True where something was chosen. */
  chooseNothing: () => boolean
  copy: (index: number) => void
}

export interface RowCursor {
  current: Ref<number>
  moveTo: (index: number) => void
  click: (index: number, event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>) => void
  /** A click on the box of a row. */
  tick: (index: number, event: Pick<MouseEvent, 'shiftKey'>) => void
  key: (event: KeyboardEvent) => void
  reset: () => void
}

/** The cursor of a table of any length: arrows, paging, choosing, and what Enter and Ctrl+C do. */
export function useRowCursor(total: Ref<number | null>, actions: RowActions): RowCursor {
  const current = ref(-1)
  let anchor: number | null = null

  const steps: Record<string, (at: number, total: number) => number> = {
    ArrowDown: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    PageDown: (at) => at + actions.pageLength(),
    PageUp: (at) => at - actions.pageLength(),
    Home: () => 0,
    End: (_, count) => count - 1,
  }
  const stretchTo = (index: number) => {
    anchor ??= Math.max(0, current.value)
    current.value = index
    actions.stretch(Math.min(anchor, index), Math.max(anchor, index))
  }
  const settle = () => {
    anchor = null
    actions.settle()
  }

  function moveTo(index: number, stretching = false): void {
    const count = total.value ?? 0
    if (count === 0) return
    const next = Math.max(0, Math.min(count - 1, index))
    if (stretching) stretchTo(next)
    else {
      settle()
      current.value = next
    }
    actions.scrollTo(next)
    if (actions.isOpen() && !stretching) actions.open(next)
  }
  function tick(index: number): void {
    settle()
    current.value = index
    actions.toggle(index)
    anchor = index
  }
  function command(event: KeyboardEvent): void {
    const letter = event.key.toLowerCase()
    if (letter === 'a') {
      event.preventDefault()
      settle()
      actions.chooseAll()
    } else if (letter === 'c' && !window.getSelection()?.toString()) {
      event.preventDefault()
      actions.copy(current.value)
    }
  }

  return {
    current,
    moveTo: (index) => moveTo(index),
    click: (index, { shiftKey, ctrlKey, metaKey }) => {
      if (shiftKey) stretchTo(index)
      else if (ctrlKey || metaKey) tick(index)
      else {
        settle()
        current.value = index
        actions.open(index)
      }
    },
    tick: (index, { shiftKey }) => (shiftKey ? stretchTo(index) : tick(index)),
    key: (event) => {
      const step = steps[event.key]
      if (step && !event.altKey) {
        event.preventDefault()
        moveTo(step(current.value, total.value ?? 0), event.shiftKey)
      } else if (event.ctrlKey || event.metaKey) command(event)
      else if (event.key === 'Enter' && current.value >= 0) actions.open(current.value)
      else if (event.key === ' ') {
        event.preventDefault()
        if (current.value >= 0) tick(current.value)
      } else if (event.key === 'Escape' && actions.chooseNothing()) {
        event.preventDefault()
        anchor = null
      }
    },
    reset: () => {
      current.value = -1
      anchor = null
    },
  }
}
