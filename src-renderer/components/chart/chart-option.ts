import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { ChartPalette } from './chart-types.ts'

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption
>

/** The longest that a chart may take to change its shape. */
const motionMs = 140

/** What all charts have in common. */
export const baseOption = (palette: ChartPalette): ChartOption => ({
  animation: !palette.still,
  animationDuration: motionMs,
  animationDurationUpdate: motionMs,
  textStyle: { fontFamily: palette.font, fontSize: 12 },
})

/**
 * The card beside the pointer. `content` gives an element made of texts: what ECharts gets as a string it would take for
 * HTML, and names of departments may be anything.
 */
export const tipOption = (palette: ChartPalette, content: (index: number) => HTMLElement): TooltipComponentOption => ({
  trigger: 'axis',
  // Behind the bars: what one points at must not lose its colours.
  axisPointer: { type: 'shadow', z: 1, shadowStyle: { color: palette.hover, opacity: 0.8 } },
  confine: true,
  transitionDuration: 0,
  hideDelay: 0,
  padding: [8, 12],
  borderColor: palette.lineStrong,
  backgroundColor: palette.surface,
  textStyle: { color: palette.textStrong, fontSize: 12, fontFamily: palette.font },
  formatter: (about) => content((Array.isArray(about) ? about[0] : about)?.dataIndex ?? 0),
})
