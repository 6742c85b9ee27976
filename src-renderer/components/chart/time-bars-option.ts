import type { Language } from '@contract/shapes.ts'
import { formatNumber } from '../../format/numbers.ts'
import { bucketMark, bucketTitle } from './bucket-text.ts'
import { baseOption, tipOption } from './chart-option.ts'
import type { ChartOption } from './chart-option.ts'
import { tipElement } from './chart-tip.ts'
import type { ChartFigures, ChartPalette, ChartSeries, TimeBucket } from './chart-types.ts'

/** Pixels around the bars. They are fixed, so that a place under the pointer is a bucket without asking the chart. */
export const timeBarsMargin = { left: 40, right: 8, top: 8, bottom: 22 } as const

export interface TimeBarsData {
  buckets: readonly TimeBucket[]
  series: readonly ChartSeries[]
  language: Language
}

/** Numbers of an axis have to fit into its margin: 12K, 12万. */
const axisNumber = (value: number, language: Language): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(Math.abs(value))

export const isEmptyChart = (series: readonly ChartSeries[]): boolean =>
  series.every(({ values }) => values.every((value) => value === 0))

export function timeBarsOption({ buckets, series, language }: TimeBarsData, palette: ChartPalette): ChartOption {
  return {
    ...baseOption(palette),
    grid: { ...timeBarsMargin, outerBoundsMode: 'none' },
    tooltip: tipOption(palette, (index) => timeBarsTip({ buckets, series, language }, palette, index)),
    xAxis: {
      type: 'category',
      data: buckets.map((bucket) => bucketMark(bucket, language)),
      axisTick: { show: false },
      axisLine: { onZero: true, lineStyle: { color: palette.lineStrong } },
      axisLabel: { color: palette.text, fontSize: 11, hideOverlap: true, margin: 6 },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: palette.text, fontSize: 11, formatter: (value: number) => axisNumber(value, language) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: series.map(({ name, tone, values, below }) => ({
      type: 'bar' as const,
      name,
      stack: 'all',
      barMaxWidth: 24,
      barCategoryGap: '32%',
      color: palette.tones[tone],
      data: values.map((value) => (below && value !== 0 ? -value : value)),
      emphasis: { disabled: true },
    })),
  }
}

export function timeBarsTip(
  { buckets, series, language }: TimeBarsData,
  palette: ChartPalette,
  index: number,
): HTMLElement {
  const bucket = buckets[index]
  return tipElement(
    bucket ? bucketTitle(bucket, language) : '',
    series.map(({ name, tone, values }) => ({
      colour: palette.tones[tone],
      name,
      value: formatNumber(values[index] ?? 0, language),
    })),
  )
}

/** What a bucket says, in one line for a screen reader. */
export function bucketSentence({ buckets, series, language }: TimeBarsData, index: number): string {
  const bucket = buckets[index]
  if (!bucket) return ''
  const parts = series.map(({ name, values }) => `${name} ${formatNumber(values[index] ?? 0, language)}`)
  return `${bucketTitle(bucket, language)}: ${parts.join(', ')}`
}

export function timeBarsFigures({ buckets, series, language }: TimeBarsData, dateHead: string): ChartFigures {
  return {
    heads: [dateHead, ...series.map(({ name }) => name)],
    rows: buckets.map((bucket, index) => [
      bucketTitle(bucket, language),
      ...series.map(({ values }) => formatNumber(values[index] ?? 0, language)),
    ]),
  }
}

/** The bucket under a point, `x` counted from the left edge of the chart; null beside the bars. */
export function bucketAt(x: number, width: number, count: number): number | null {
  const inner = width - timeBarsMargin.left - timeBarsMargin.right
  const share = (x - timeBarsMargin.left) / inner
  if (inner <= 0 || count === 0 || share < 0 || share >= 1) return null
  return Math.floor(share * count)
}
