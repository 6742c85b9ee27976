import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'

const usualHeight = 600
/** Rows in the document beyond those that can be seen; scrolling, most of them lie where it goes. */
const spare = 48
const spareBehind = 6

export interface GridWindow {
  /** Rows to be in the document, one after the other; their number stays, so that elements can be used again. */
  indexes: ComputedRef<number[]>
  /** False while it scrolls. */
  resting: ComputedRef<boolean>
  firstShown: ComputedRef<number>
  lastShown: ComputedRef<number>
  onScroll: () => void
  /** Scrolls no further than needed. */
  reveal: (index: number) => void
  toTop: () => void
}

/** Which rows of one height are in the document of a box that scrolls below a head that stays. */
export function useGridWindow(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  total: Ref<number>,
  rowHeight: Ref<number>,
  headHeight: number,
): GridWindow {
  const top = ref(0)
  const height = ref(usualHeight)
  const direction = ref<-1 | 0 | 1>(0)
  let observer: ResizeObserver | undefined
  let calm: ReturnType<typeof setTimeout> | undefined

  const shownCount = computed(() => Math.ceil((height.value - headHeight) / rowHeight.value) + 1)
  const firstShown = computed(() => Math.min(Math.floor(top.value / rowHeight.value), Math.max(0, total.value - 1)))
  const lastShown = computed(() => {
    const below = Math.ceil((top.value + height.value - headHeight) / rowHeight.value) - 1
    return Math.max(firstShown.value, Math.min(below, total.value - 1))
  })
  const pool = computed(() => shownCount.value + spare)
  const indexes = computed(() => {
    const above = direction.value === 0 ? spare / 2 : direction.value > 0 ? spareBehind : spare - spareBehind
    const latest = Math.max(0, total.value - pool.value)
    const from = Math.max(0, Math.min(firstShown.value - above, latest))
    return Array.from({ length: Math.min(pool.value, total.value) }, (_, index) => from + index)
  })

  const measure = () => {
    height.value = box.value?.clientHeight ?? usualHeight
    top.value = box.value?.scrollTop ?? 0
  }
  function onScroll(): void {
    const next = box.value?.scrollTop ?? 0
    if (next !== top.value) direction.value = next > top.value ? 1 : -1
    top.value = next
    clearTimeout(calm)
    calm = setTimeout(() => (direction.value = 0), 200)
  }
  onMounted(() => {
    measure()
    observer = new ResizeObserver(measure)
    if (box.value) observer.observe(box.value)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    clearTimeout(calm)
  })

  return {
    indexes,
    resting: computed(() => direction.value === 0),
    firstShown,
    lastShown,
    onScroll,
    reveal: (index) => {
      const element = box.value
      if (!element) return
      const at = index * rowHeight.value
      const room = element.clientHeight - headHeight
      if (at < element.scrollTop) element.scrollTop = at
      else if (at + rowHeight.value > element.scrollTop + room) element.scrollTop = at + rowHeight.value - room
      onScroll()
    },
    toTop: () => {
      if (box.value) box.value.scrollTop = 0
      top.value = 0
    },
  }
}
