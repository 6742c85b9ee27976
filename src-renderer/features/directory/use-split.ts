import { ref } from 'vue'
import type { Ref } from 'vue'

const keyStepPx = 16

/** The width of a part that can be dragged or moved with the arrows, remembered in this page's storage. */
export function useSplit(
  storageKey: string,
  usual: number,
  { least, most }: { least: number; most: number },
): { width: Ref<number>; drag: (event: PointerEvent) => void; key: (event: KeyboardEvent) => void } {
  const clamp = (value: number) => Math.min(most, Math.max(least, value))
  const remembered = Number(localStorage.getItem(storageKey))
  const width = ref(remembered > 0 ? clamp(remembered) : usual)

  function drag(event: PointerEvent): void {
    const grip = event.currentTarget as HTMLElement
    const from = { x: event.clientX, width: width.value }
    grip.setPointerCapture(event.pointerId)
    const move = (to: PointerEvent) => (width.value = clamp(from.width + to.clientX - from.x))
    const end = () => {
      grip.removeEventListener('pointermove', move)
      localStorage.setItem(storageKey, String(width.value))
    }
    grip.addEventListener('pointermove', move)
    grip.addEventListener('lostpointercapture', end, { once: true })
  }
  function key(event: KeyboardEvent): void {
    const by = { ArrowLeft: -keyStepPx, ArrowRight: keyStepPx }[event.key]
    if (by === undefined) return
    event.preventDefault()
    width.value = clamp(width.value + by)
    localStorage.setItem(storageKey, String(width.value))
  }
  return { width, drag, key }
}
