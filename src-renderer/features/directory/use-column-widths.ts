import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

const least = 56
const most = 720
const parse = (text: string | null): Record<string, number> => {
  try {
    const found = JSON.parse(text ?? '{}') as Record<string, unknown>
    const usable = Object.entries(found).filter(([, width]) => typeof width === 'number' && width >= least)
    return Object.fromEntries(usable) as Record<string, number>
  } catch {
    return {} // damaged or of another version: the usual widths will do
  }
}

export interface ColumnWidths {
  /** Widths by column that a person has chosen; others follow the window. */
  widths: ShallowRef<Record<string, number>>
  /** For the grip at the right edge of a header cell. */
  drag: (column: string, event: PointerEvent) => void
  reset: (column: string) => void
}

/** The widths of the columns of one company, remembered in this page's storage. */
export function useColumnWidths(companyId: string): ColumnWidths {
  const storageKey = `wecom-desk.columns.${companyId}`
  const widths = shallowRef(parse(localStorage.getItem(storageKey)))
  const keep = () => localStorage.setItem(storageKey, JSON.stringify(widths.value))

  return {
    widths,
    drag: (column, event) => {
      const grip = event.currentTarget as HTMLElement
      const from = { x: event.clientX, width: grip.parentElement?.getBoundingClientRect().width ?? least }
      grip.setPointerCapture(event.pointerId)
      const move = (to: PointerEvent) => {
        const width = Math.round(Math.min(most, Math.max(least, from.width + to.clientX - from.x)))
        if (width !== widths.value[column]) widths.value = { ...widths.value, [column]: width }
      }
      const end = () => {
        grip.removeEventListener('pointermove', move)
        keep()
      }
      grip.addEventListener('pointermove', move)
      grip.addEventListener('lostpointercapture', end, { once: true })
    },
    reset: (column) => {
      const { [column]: _, ...others } = widths.value
      widths.value = others
      keep()
    },
  }
}
