import type { MemberColumn } from '@contract/directory.ts'
import { ref } from 'vue'
import type { Ref } from 'vue'

/** So far a press is still a click. */
const clickPx = 5

export interface HeadDragActions {
  /** The header cells from left to right. */
  cells: () => HTMLElement[]
  move: (from: number, to: number) => void
  resize: (column: MemberColumn, widthPx: number, done: boolean) => void
}

export interface HeadDrag {
  /** The column that is being moved, and before which one it would be put; null while nothing is moved. */
  moving: Ref<{ from: number; before: number } | null>
  /** Whether a click that follows belongs to a drag. */
  wasDrag: () => boolean
  startMove: (index: number, event: PointerEvent) => void
  startResize: (column: MemberColumn, event: PointerEvent) => void
}

/** Moving columns by their headers, and making them wider by the line at their right. */
export function useHeadDrag({ cells, move, resize }: HeadDragActions): HeadDrag {
  const moving = ref<{ from: number; before: number } | null>(null)
  let dragged = false

  // Heard by the window: the first move may already be beyond the header.
  const follow = (onMove: (to: PointerEvent) => void, onEnd: () => void) => {
    window.addEventListener('pointermove', onMove)
    const end = () => {
      window.removeEventListener('pointermove', onMove)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      onEnd()
    }
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
  }
  const placeAt = (x: number): number => {
    const places = cells().map((cell) => cell.getBoundingClientRect())
    const before = places.findIndex(({ left, width }) => x < left + width / 2)
    return before < 0 ? places.length : before
  }

  return {
    moving,
    wasDrag: () => dragged,
    startMove: (from, event) => {
      dragged = false
      if (event.button !== 0) return
      follow(
        (to) => {
          if (!dragged && Math.abs(to.clientX - event.clientX) < clickPx) return
          dragged = true
          moving.value = { from, before: placeAt(to.clientX) }
        },
        () => {
          const wanted = moving.value
          moving.value = null
          // Taken out first, what is to its right moves up by one.
          if (wanted) move(wanted.from, wanted.before > wanted.from ? wanted.before - 1 : wanted.before)
        },
      )
    },
    startResize: (column, event) => {
      const grip = event.currentTarget as HTMLElement
      const from = { x: event.clientX, width: grip.parentElement?.getBoundingClientRect().width ?? 0 }
      let width = from.width
      follow(
        (to) => resize(column, (width = from.width + to.clientX - from.x), false),
        () => resize(column, width, true),
      )
    },
  }
}
