import { describe, expect, it } from 'vitest'
import { bucketMark, bucketTitle } from '@/components/chart/bucket-text.ts'
import type { ChartPalette, ChartSeries } from '@/components/chart/chart-types.ts'
import { rankBarsFigures, rankBarsOption, rankBarsTip } from '@/components/chart/rank-bars-option.ts'
import { sparklinePath } from '@/components/chart/sparkline-path.ts'
import {
  bucketAt,
  bucketSentence,
  isEmptyChart,
  timeBarsFigures,
  timeBarsMargin,
  timeBarsOption,
} from '@/components/chart/time-bars-option.ts'

const tones = { primary: '#1', good: '#2', running: '#3', doubt: '#4', bad: '#5', unknown: '#6' }
const palette: ChartPalette = {
  tones,
  line: '#7',
  lineStrong: '#8',
  hover: '#9',
  text: '#a',
  textStrong: '#b',
  surface: '#c',
  font: 'sans-serif',
  still: false,
}
const day = (date: number) => ({
  fromMs: new Date(2026, 10, date).getTime(),
  toMs: new Date(2026, 10, date + 1).getTime(),
})
const series: ChartSeries[] = [
  { key: 'joined', name: 'Joined', tone: 'good', values: [1200, 0] },
  { key: 'left', name: 'Left', tone: 'bad', values: [3, 0], below: true },
]
const data = { buckets: [day(20), day(21)], series, language: 'en' as const }
const hostile = '<img src=x onerror="window.broken=1">'

describe('bars by time', () => {
  it('stack what came above the line and what went below it, in the colours of the theme', () => {
    const option = timeBarsOption(data, palette)
    expect(option.series).toMatchObject([
      { type: 'bar', stack: 'all', color: '#2', data: [1200, 0] },
      { type: 'bar', stack: 'all', color: '#5', data: [-3, 0] },
    ])
    expect(option).toMatchObject({ xAxis: { data: ['11/20', '11/21'] } })
  })

  it('move for less than 150 ms, and not at all where motion is reduced', () => {
    const moving = timeBarsOption(data, palette)
    expect(moving).toMatchObject({ animation: true })
    expect(Number(moving.animationDuration)).toBeLessThan(150)
    expect(Number(moving.animationDurationUpdate)).toBeLessThan(150)
    expect(timeBarsOption(data, { ...palette, still: true })).toMatchObject({ animation: false })
  })

  it('say the same as a table and as a sentence, in the language of the page', () => {
    expect(timeBarsFigures(data, 'Date')).toEqual({
      heads: ['Date', 'Joined', 'Left'],
      rows: [
        ['Fri, Nov 20, 2026', '1,200', '3'],
        ['Sat, Nov 21, 2026', '0', '0'],
      ],
    })
    expect(bucketSentence({ ...data, language: 'zh-CN' }, 0)).toBe('2026年11月20日周五: Joined 1,200, Left 3')
  })

  it('name weeks by their first and last day', () => {
    const week = { fromMs: day(16).fromMs, toMs: day(22).toMs }
    expect(bucketTitle(week, 'en').replaceAll(/\s/gu, ' ')).toBe('Nov 16 – 22, 2026')
    expect(bucketTitle(week, 'zh-CN').replaceAll(/\s/gu, ' ')).toBe('2026/11/16 – 2026/11/22')
    expect(bucketMark(week, 'zh-CN')).toBe('11/16')
  })

  it('find the bucket under the pointer', () => {
    const width = 200 + timeBarsMargin.left + timeBarsMargin.right
    expect(bucketAt(timeBarsMargin.left, width, 2)).toBe(0)
    expect(bucketAt(timeBarsMargin.left + 101, width, 2)).toBe(1)
    expect(bucketAt(timeBarsMargin.left - 1, width, 2)).toBeNull()
    expect(bucketAt(timeBarsMargin.left + 200, width, 2)).toBeNull()
    expect(bucketAt(100, width, 0)).toBeNull()
  })

  it('know when there is nothing to draw', () => {
    expect(isEmptyChart(series)).toBe(false)
    expect(isEmptyChart([{ key: 'joined', name: 'Joined', tone: 'good', values: [0, 0] }])).toBe(true)
  })
})

describe('bars by name', () => {
  const ranks = {
    rows: [
      { id: '7', name: hostile, title: `${hostile} / x` },
      { id: '8', name: hostile },
    ],
    series,
    language: 'en' as const,
  }

  it('keep names out of what the chart library reads', () => {
    expect(JSON.stringify(rankBarsOption(ranks, palette))).not.toContain('onerror')
  })

  it('show names as text beside the pointer', () => {
    const card = rankBarsTip(ranks, palette, 0)
    expect(card.querySelector('img')).toBeNull()
    expect(card.textContent).toBe(`${hostile} / xJoined1,200Left3`)
    // The formatter gives an element: a string would be read as HTML.
    const { formatter } = rankBarsOption(ranks, palette).tooltip as {
      formatter: (about: { dataIndex: number }[]) => unknown
    }
    expect(formatter([{ dataIndex: 1 }])).toBeInstanceOf(HTMLElement)
  })

  it('say the same as a table', () => {
    expect(rankBarsFigures(ranks, 'Name').rows[0]).toEqual([hostile, '1,200', '3'])
  })
})

describe('small lines', () => {
  it('reach from the lowest to the highest value', () => {
    expect(sparklinePath([1, 3, 2], 100, 24)).toEqual({
      line: 'M0 22L50 2L100 12',
      area: 'M0 22L50 2L100 12L100 24L0 24Z',
      end: { x: 100, y: 12 },
    })
  })

  it('break where nothing is known, and lie in the middle where nothing changes', () => {
    expect(sparklinePath([null, 5, 5, null, 5], 100, 24)).toMatchObject({ line: 'M25 12L50 12M100 12' })
    expect(sparklinePath([null, null], 100, 24)).toEqual({ line: '', area: '', end: null })
    expect(sparklinePath([], 100, 24)).toEqual({ line: '', area: '', end: null })
  })
})
