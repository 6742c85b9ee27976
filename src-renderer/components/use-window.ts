import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'

const usualHeight = 400

export interface RowWindow {
  /** First and last row to be in the document; `to` is less than `from` where there is none. */
  from: ComputedRef<number>
  to: ComputedRef<number>
  indexes: ComputedRef<number[]>
  onScroll: (event: Event) => void
  /** Scrolls no further than needed. */
  reveal: (index: number) => void
}

/** Which rows of one height can be seen in a box that scrolls, and a few around them. */
export function useWindow(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  total: Ref<number>,
  rowHeight: Ref<number>,
  around: number,
): RowWindow {
  const top = ref(0)
  const height = ref(usualHeight)
  const from = computed(() => Math.max(0, Math.floor(top.value / rowHeight.value) - around))
  const to = computed(() => Math.min(total.value - 1, Math.ceil((top.value + height.value) / rowHeight.value) + around))
  let observer: ResizeObserver | undefined

  const measure = () => {
    height.value = box.value?.clientHeight ?? usualHeight
    top.value = box.value?.scrollTop ?? 0
  }
  onMounted(() => {
    measure()
    observer = new ResizeObserver(measure)
    if (box.value) observer.observe(box.value)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return {
    from,
    to,
    indexes: computed(() =>
      Array.from({ length: Math.max(0, to.value - from.value + 1) }, (_, index) => from.value + index),
    ),
    onScroll: (event) => (top.value = (event.target as HTMLElement).scrollTop),
    reveal: (index) => {
      const element = box.value
      if (!element) return
      const at = index * rowHeight.value
      if (at < element.scrollTop) element.scrollTop = at
      else if (at + rowHeight.value > element.scrollTop + element.clientHeight)
        element.scrollTop = at + rowHeight.value - element.clientHeight
      top.value = element.scrollTop
    },
  }
}
