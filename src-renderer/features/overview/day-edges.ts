/** Midnights of the local calendar: `days` days, the last of them the day of `nowMs`, whose end is the last edge. */
export function dayEdges(nowMs: number, days: number): number[] {
  const now = new Date(nowMs)
  // By the calendar, not by adding hours: some days are 23 or 25 hours long.
  return Array.from({ length: days + 1 }, (_, index) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1 + index).getTime(),
  )
}
