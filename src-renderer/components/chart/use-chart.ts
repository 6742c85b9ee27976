import type { EChartsType } from 'echarts/core'
import { onBeforeUnmount, onMounted, ref, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { ChartOption } from './chart-option.ts'

/**
 * Draws an option into a box and keeps it there: drawn again when the option changes, fitted when the box does.
 * The drawing code is fetched with the first chart. `failed`: it could not be, so the figures have to be shown otherwise.
 */
export function useChart(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  option: Ref<ChartOption>,
): { drawn: Ref<boolean>; failed: Ref<boolean> } {
  const drawn = ref(false)
  const failed = ref(false)
  let chart: EChartsType | null = null
  let observer: ResizeObserver | null = null
  let gone = false

  // Not merged: categories and series that went away must not stay.
  const draw = () => chart?.setOption(option.value, { notMerge: true })

  onMounted(async () => {
    try {
      const { init } = await import('./echarts-parts.ts')
      if (gone || !box.value) return
      chart = init(box.value, null, { renderer: 'svg' })
      draw()
      drawn.value = true
      observer = new ResizeObserver(() => chart?.resize())
      observer.observe(box.value)
    } catch {
      failed.value = true
    }
  })
  watch(option, draw)
  onBeforeUnmount(() => {
    gone = true
    observer?.disconnect()
    chart?.dispose()
    chart = null
  })
  return { drawn, failed }
}
