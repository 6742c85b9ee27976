import type { Language } from '@contract/shapes.ts'
import { baseOption, tipOption } from './chart-option.ts'
import type { ChartOption } from './chart-option.ts'
import { tipElement } from './chart-tip.ts'
import type { ChartFigures, ChartPalette, ChartTone } from './chart-types.ts'

export const timeLinesMargin = { left: 64, right: 12, top: 8, bottom: 22 } as const

/** One line: values at moments, in order; null breaks the line. */
export interface LineSeries {
  key: string
  name: string
  tone: ChartTone
  points: readonly { atMs: number; value: number | null }[]
}

export interface TimeLinesData {
  series: readonly LineSeries[]
  fromMs: number
  toMs: number
  language: Language
  /** How a value reads, on the axis and in the card. */
  format: (value: number) => string
}

const dayMs = 86_400_000

const markOf = (atMs: number, { fromMs, toMs, language }: TimeLinesData): string =>
  new Intl.DateTimeFormat(
    language,
    toMs - fromMs > 2 * dayMs
      ? { month: 'numeric', day: 'numeric' }
      : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  ).format(atMs)

export const momentTitle = (atMs: number, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(atMs)

/** What each line was at a moment, or last before it. */
export const valuesAt = ({ series }: Pick<TimeLinesData, 'series'>, atMs: number): (number | null)[] =>
  series.map(({ points }) => points.findLast((point) => point.atMs <= atMs)?.value ?? null)

const isAlone = (points: LineSeries['points'], index: number): boolean =>
  (points[index - 1]?.value ?? null) === null && (points[index + 1]?.value ?? null) === null

export function timeLinesOption(data: TimeLinesData, palette: ChartPalette): ChartOption {
  const { series, fromMs, toMs, format } = data
  const tip = (atMs: number) => {
    const values = valuesAt(data, atMs)
    return tipElement(
      momentTitle(atMs, data.language),
      series.flatMap(({ name, tone }, index) => {
        const value = values[index] ?? null
        return value === null ? [] : [{ colour: palette.tones[tone], name, value: format(value) }]
      }),
    )
  }
  const card = tipOption(palette, () => tip(toMs))
  return {
    ...baseOption(palette),
    grid: { ...timeLinesMargin, outerBoundsMode: 'none' },
    tooltip: {
      ...card,
      axisPointer: { type: 'line', lineStyle: { color: palette.lineStrong } },
      formatter: (about) => {
        const one: unknown = (Array.isArray(about) ? about[0] : about)?.value
        return tip(Array.isArray(one) ? Number(one[0]) : toMs)
      },
    },
    xAxis: {
      type: 'time',
      min: fromMs,
      max: toMs,
      splitNumber: 6,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.lineStrong } },
      axisLabel: {
        color: palette.text,
        fontSize: 11,
        hideOverlap: true,
        margin: 6,
        formatter: (value: number) => markOf(value, data),
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      axisLabel: { color: palette.text, fontSize: 11, formatter: (value: number) => format(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: series.map(({ name, tone, points }) => ({
      type: 'line' as const,
      name,
      color: palette.tones[tone],
      data: points.map(({ atMs, value }, index) => ({
        value: [atMs, value],
        // A point alone has no line.
        symbol: isAlone(points, index) ? 'circle' : 'none',
      })),
      showSymbol: true,
      symbolSize: 5,
      lineStyle: { width: 1.5 },
      emphasis: { disabled: true },
    })),
  }
}

/** Rows of the figures beside the picture; more would only be noise to a reader. */
const mostRows = 24

export function timeLinesFigures(data: TimeLinesData, dateHead: string): ChartFigures {
  const moments = [...new Set(data.series.flatMap(({ points }) => points.map(({ atMs }) => atMs)))].sort(
    (a, b) => a - b,
  )
  const step = Math.max(1, Math.ceil(moments.length / mostRows))
  return {
    heads: [dateHead, ...data.series.map(({ name }) => name)],
    rows: moments
      .filter((_, index) => index % step === 0 || index === moments.length - 1)
      .map((atMs) => [
        momentTitle(atMs, data.language),
        ...valuesAt(data, atMs).map((value) => (value === null ? '' : data.format(value))),
      ]),
  }
}
