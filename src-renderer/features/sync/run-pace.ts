import type { Run, RunProgress } from '@contract/sync.ts'

/** A run may take so much longer than usual before anybody is told. */
const patienceMs = 30_000

/** How much longer than usual a run has taken; null where that is nothing to speak of, or usual is not known. */
export function slowByMs(usualMs: Run['usualMs'], tookMs: number): number | null {
  if (usualMs === null) return null
  const overMs = tookMs - usualMs
  return overMs > patienceMs ? overMs : null
}

/** Progress is told when something happens; in between time goes on, unless the run is held. */
export const activeMsAt = (
  { activeMs, paused }: Pick<RunProgress, 'activeMs' | 'paused'>,
  heardAtMs: number,
  nowMs: number,
): number => activeMs + (paused ? 0 : Math.max(0, nowMs - heardAtMs))

/** What is told of the pace of a run that goes on. */
export interface Pace {
  elapsedMs: number
  slow: boolean
}

/** `heardAtMs`: when `progress` came; without it a run is as old as it is. A held run is not slow, somebody holds it. */
export function paceOf(run: Run, progress: RunProgress | null, heardAtMs: number, nowMs: number): Pace {
  const elapsedMs = progress ? activeMsAt(progress, heardAtMs, nowMs) : Math.max(0, nowMs - run.startedAtMs)
  return { elapsedMs, slow: progress?.paused !== true && slowByMs(run.usualMs, elapsedMs) !== null }
}
