import { describe, expect, it } from 'vitest'
import { daysBetween, daysOf, endOfDay, timeEdges } from '../../../../src-renderer/features/time-machine/time-edges.ts'

const now = new Date(2026, 2, 12, 14, 30).getTime() // a Thursday
const day = (month: number, date: number, year = 2026) => new Date(year, month - 1, date).getTime()

describe('the edges of the chart of changes', () => {
  it('are local midnights up to the end of today', () => {
    const edges = timeEdges(now, 3, 'day')
    expect(edges).toEqual([day(3, 10), day(3, 11), day(3, 12), day(3, 13)])
  })
  it('are Mondays up to the end of this week', () => {
    expect(timeEdges(now, 10, 'week')).toEqual([day(3, 2), day(3, 9), day(3, 16)])
    // A Monday is the beginning of its own week.
    expect(timeEdges(day(3, 9) + 1, 1, 'week')).toEqual([day(3, 9), day(3, 16)])
  })
  it('are weeks where the days are too many for one question', () => {
    const edges = timeEdges(now, 1000, 'day')
    expect(edges.length).toBeLessThan(200)
    expect(edges.every((edge) => new Date(edge).getDay() === 1)).toBe(true)
  })
  it('never ask for more than the host counts at once', () => {
    for (const days of [1, 30, 365, 799, 800, 5000]) {
      for (const unit of ['day', 'week'] as const) {
        const edges = timeEdges(now, days, unit)
        expect(edges.length).toBeGreaterThanOrEqual(2)
        expect(edges.length).toBeLessThanOrEqual(800)
        expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? 0))).toBe(true)
        expect(edges.at(-1)).toBeGreaterThan(now)
      }
    }
  })
  it('reach back to the first sync where everything is asked for', () => {
    expect(daysOf('all', day(1, 1), now)).toBe(daysBetween(day(1, 1), now) + 1)
    expect(timeEdges(now, daysOf('all', day(1, 1) + 7_200_000, now), 'day')[0]).toBe(day(1, 1))
    expect(daysOf('all', null, now)).toBe(7)
    expect(daysOf(90, day(1, 1), now)).toBe(90)
  })
  it('take a day as its end, and today as now', () => {
    expect(endOfDay(day(3, 1) + 5, now)).toBe(day(3, 2) - 1)
    expect(endOfDay(now, now)).toBe(now)
  })
})
