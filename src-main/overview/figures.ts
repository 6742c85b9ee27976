import type { ActivityBucket } from '../contract/history.ts'
import type { Figure } from '../contract/overview.ts'

/** Buckets of the question are days; a week is what numbers are compared over. */
const weekLength = 7

const changed = ({ joined, returned, left, moved, updated }: ActivityBucket): number =>
  joined + returned + left + moved + updated

/** How many there are, and how many there were at the end of each day. */
export const levelFigure = (value: number, levels: readonly (number | null)[]): Figure => ({
  value,
  before: levels.at(-1 - weekLength) ?? null,
  series: [...levels],
})

/** What happened in the last seven days, and in the seven before where those are known from their first day on. */
export const changeFigure = (days: readonly ActivityBucket[]): Figure => {
  const isKnown = ({ memberCount }: ActivityBucket): boolean => memberCount !== null
  const sum = (buckets: readonly ActivityBucket[]) => buckets.reduce((total, bucket) => total + changed(bucket), 0)
  const week = days.slice(-weekLength)
  const weekBefore = days.slice(-2 * weekLength, -weekLength)
  return {
    value: sum(week),
    before: weekBefore.length === weekLength && weekBefore.every(isKnown) ? sum(weekBefore) : null,
    series: days.map((bucket) => (isKnown(bucket) ? changed(bucket) : null)),
  }
}
