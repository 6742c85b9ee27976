export const spanNames = ['day', 'week', 'month'] as const
export type SpanName = (typeof spanNames)[number]

const days: Record<SpanName, number> = { day: 1, week: 7, month: 30 }

/** Borders of bars in the local calendar, the last one at the end of the hour or day of `nowMs`. */
export interface MetricSpan {
  edgesMs: number[]
  /** Borders of days: syncs are too few for hours. */
  dayEdgesMs: number[]
  fromMs: number
  toMs: number
}

const hourMs = 3_600_000

/** By the calendar, not by adding hours: some days are 23 or 25 hours long. */
const dayEdges = (nowMs: number, count: number): number[] => {
  const now = new Date(nowMs)
  return Array.from({ length: count + 1 }, (_, index) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - count + 1 + index).getTime(),
  )
}

/** Hours begin where the clock on the wall says so, also in zones of half an hour. */
const hourEdges = (nowMs: number, count: number): number[] => {
  const thisHour = new Date(nowMs).setMinutes(0, 0, 0)
  return Array.from({ length: count + 1 }, (_, index) => thisHour - (count - 1 - index) * hourMs)
}

export const spanOf = (name: SpanName, nowMs: number): MetricSpan => {
  const edgesMs = name === 'day' ? hourEdges(nowMs, 24) : dayEdges(nowMs, days[name])
  return {
    edgesMs,
    dayEdgesMs: dayEdges(nowMs, days[name] + (name === 'day' ? 1 : 0)),
    fromMs: edgesMs[0] ?? nowMs,
    toMs: edgesMs.at(-1) ?? nowMs,
  }
}

export const bucketsOf = (edgesMs: readonly number[]): { fromMs: number; toMs: number }[] =>
  edgesMs.slice(1).map((toMs, index) => ({ fromMs: edgesMs[index] ?? toMs, toMs }))
