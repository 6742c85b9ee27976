/** Meanings with a colour of theme.css. A chart never tells anything by colour alone: series have names and figures. */
export const chartTones = ['primary', 'good', 'running', 'doubt', 'bad', 'unknown'] as const
export type ChartTone = (typeof chartTones)[number]

/** One category of a chart: a value per bucket or row, all of them 0 or more. */
export interface ChartSeries {
  key: string
  name: string
  tone: ChartTone
  values: readonly number[]
  /** Drawn below the line, for what goes away. */
  below?: boolean
}

/** A day, a week or another stretch of time; `toMs` is its end and not in it. */
export interface TimeBucket {
  fromMs: number
  toMs: number
}

/** Colours as the page has them now, and whether things may move. */
export interface ChartPalette {
  tones: Readonly<Record<ChartTone, string>>
  line: string
  lineStrong: string
  hover: string
  text: string
  textStrong: string
  surface: string
  font: string
  still: boolean
}

/** The rows of a chart as text, for readers that see no picture. */
export interface ChartFigures {
  heads: string[]
  rows: string[][]
}
