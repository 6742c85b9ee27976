const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long the same thing is not sent again, as people choose it. */
export const usualRepeats = [0, 10 * minuteMs, 30 * minuteMs, hourMs, 6 * hourMs, dayMs, 7 * dayMs] as const

export interface RepeatWords {
  key: 'always' | 'minutes' | 'hours' | 'days'
  n: number
}

export const repeatWords = (ms: number): RepeatWords => {
  if (ms < minuteMs) return { key: 'always', n: 0 }
  if (ms % dayMs === 0) return { key: 'days', n: ms / dayMs }
  if (ms % hourMs === 0) return { key: 'hours', n: ms / hourMs }
  return { key: 'minutes', n: Math.round(ms / minuteMs) }
}

/** The usual ones and the one that is set, from short to long. */
export const repeatChoices = (current: number): number[] =>
  [...new Set([...usualRepeats, current])].sort((a, b) => a - b)
