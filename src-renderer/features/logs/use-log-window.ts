import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'

export const rowHeight = 24
const around = 12
/** So near to the end one still reads what is new. */
const nearEnd = 8
const usualHeight = 400

export interface LogWindow {
  indexes: ComputedRef<number[]>
  topOf: (index: number) => number
  height: ComputedRef<number>
  onScroll: () => void
  toEnd: () => Promise<void>
  /** Keeps what is seen in its place after `count` lines were put before it. */
  keepPlace: (count: number) => Promise<void>
}

/**
 * Which lines can be seen, where one of them may be open and higher than the others.
 * @param open index of the open line, -1 for none; `openHeight`: of what is shown below it
 */
export function useLogWindow(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  total: Ref<number>,
  open: Ref<number>,
  openHeight: Ref<number>,
  on: { top: () => void; leaveEnd: () => void; reachEnd: () => void },
): LogWindow {
  const top = ref(0)
  const seen = ref(usualHeight)
  let observer: ResizeObserver | undefined
  let isAtEnd = true
  let lastTop = 0

  const extra = (index: number): number => (open.value >= 0 && index > open.value ? openHeight.value : 0)
  const topOf = (index: number): number => index * rowHeight + extra(index)
  const height = computed(() => topOf(total.value))
  const indexAt = (y: number): number => {
    const opened = topOf(open.value + 1)
    if (open.value < 0 || y < (open.value + 1) * rowHeight) return Math.floor(y / rowHeight)
    return y < opened ? open.value : Math.floor((y - openHeight.value) / rowHeight)
  }

  const measure = () => {
    const element = box.value
    if (!element) return
    seen.value = element.clientHeight
    top.value = element.scrollTop
  }
  onMounted(() => {
    measure()
    observer = new ResizeObserver(() => {
      measure()
      if (isAtEnd) void toEnd()
    })
    if (box.value) observer.observe(box.value)
  })
  onBeforeUnmount(() => observer?.disconnect())

  const toEnd = async (): Promise<void> => {
    isAtEnd = true
    await nextTick()
    const element = box.value
    if (!element) return
    element.scrollTop = element.scrollHeight
    lastTop = element.scrollTop
    measure()
  }
  watch(total, () => {
    if (isAtEnd) void toEnd()
  })

  return {
    indexes: computed(() => {
      const from = Math.max(0, indexAt(top.value) - around)
      const to = Math.min(total.value - 1, indexAt(top.value + seen.value) + around)
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
    }),
    topOf,
    height,
    onScroll: () => {
      const element = box.value
      if (!element) return
      const wentUp = element.scrollTop < lastTop - 1
      lastTop = element.scrollTop
      measure()
      const atEnd = element.scrollHeight - element.clientHeight - element.scrollTop <= nearEnd
      if (isAtEnd && wentUp && !atEnd) {
        isAtEnd = false
        on.leaveEnd()
      } else if (!isAtEnd && atEnd) {
        isAtEnd = true
        on.reachEnd()
      }
      if (element.scrollTop < rowHeight * around) on.top()
    },
    toEnd,
    keepPlace: async (count) => {
      const element = box.value
      if (!element || isAtEnd) return
      const wanted = element.scrollTop + count * rowHeight
      await nextTick()
      element.scrollTop = wanted
      lastTop = element.scrollTop
      measure()
    },
  }
}
