export const ranges = [30, 90, 365, 'all'] as const
export type Range = (typeof ranges)[number]
export const units = ['day', 'week'] as const
export type Unit = (typeof units)[number]

/** As many days as the host counts at once; a longer history is shown by weeks. */
const mostDays = 800

const midnight = (atMs: number, days = 0): number => {
  const at = new Date(atMs)
  // By the calendar, not by adding hours: some days are 23 or 25 hours long.
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime()
}

/** The Monday on or before a day. */
const weekStart = (atMs: number): number => midnight(atMs, -((new Date(atMs).getDay() + 6) % 7))

/** Calendar days from that of one moment to that of another. */
export const daysBetween = (fromMs: number, toMs: number): number =>
  Math.round((midnight(toMs) - midnight(fromMs)) / 86_400_000)

/** How many days back a range reaches; all of the history, where there is any. */
export const daysOf = (range: Range, firstAtMs: number | null, nowMs: number): number =>
  range === 'all' ? Math.max(7, daysBetween(firstAtMs ?? nowMs, nowMs) + 1) : range

/** Days of more than two years cannot be told apart. */
export const canShowDays = (days: number): boolean => days < mostDays

/** Midnights, or those of Mondays, of the local calendar; the last edge is the end of today or of this week. */
export function timeEdges(nowMs: number, days: number, unit: Unit): number[] {
  const first = midnight(nowMs, 1 - days)
  if (unit === 'day' && canShowDays(days)) return Array.from({ length: days + 1 }, (_, index) => midnight(first, index))
  const edges = [weekStart(first)]
  for (let last = edges[0] ?? first; last <= nowMs && edges.length < mostDays;) edges.push((last = midnight(last, 7)))
  return edges
}

/** The end of the local day of a moment, or now. */
export const endOfDay = (atMs: number, nowMs: number): number => Math.min(midnight(atMs, 1) - 1, nowMs)
