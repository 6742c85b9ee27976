import type { Language } from '@contract/shapes.ts'
import { formatNumber } from '../../format/numbers.ts'
import { baseOption, tipOption } from './chart-option.ts'
import type { ChartOption } from './chart-option.ts'
import { tipElement } from './chart-tip.ts'
import type { ChartFigures, ChartPalette, ChartSeries } from './chart-types.ts'

/** Something that is compared with others of its kind. */
export interface RankRow {
  id: string
  name: string
  /** More of where it is, for the card beside the pointer. */
  title?: string
}

export interface RankBarsData {
  rows: readonly RankRow[]
  series: readonly ChartSeries[]
  language: Language
}

/** A row of the chart is as high as its name beside it. */
export const rankRowHeight = 24

export function rankBarsOption(data: RankBarsData, palette: ChartPalette): ChartOption {
  const { rows, series } = data
  return {
    ...baseOption(palette),
    grid: { left: 0, right: 0, top: 0, bottom: 0, outerBoundsMode: 'none' },
    tooltip: {
      ...tipOption(palette, (index) => rankBarsTip(data, palette, index)),
      // A few rows are lower than the card: it stands above the pointer, over whatever is there.
      confine: false,
      position: ([x, y], _about, _card, _row, { contentSize: [width, height], viewSize }) => [
        Math.min(x + 12, viewSize[0] - width),
        y - height - 12,
      ],
    },
    xAxis: { type: 'value', show: false, min: 0 },
    // By number, not by name: two departments may have the same one.
    yAxis: { type: 'category', inverse: true, show: false, data: rows.map((_row, index) => String(index)) },
    series: series.map(({ name, tone, values }) => ({
      type: 'bar' as const,
      name,
      stack: 'all',
      barWidth: 10,
      color: palette.tones[tone],
      data: [...values],
      emphasis: { disabled: true },
    })),
  }
}

export function rankBarsTip(
  { rows, series, language }: RankBarsData,
  palette: ChartPalette,
  index: number,
): HTMLElement {
  const row = rows[index]
  return tipElement(
    row?.title ?? row?.name ?? '',
    series.map(({ name, tone, values }) => ({
      colour: palette.tones[tone],
      name,
      value: formatNumber(values[index] ?? 0, language),
    })),
  )
}

export function rankBarsFigures({ rows, series, language }: RankBarsData, nameHead: string): ChartFigures {
  return {
    heads: [nameHead, ...series.map(({ name }) => name)],
    rows: rows.map((row, index) => [
      row.name,
      ...series.map(({ values }) => formatNumber(values[index] ?? 0, language)),
    ]),
  }
}
