import type { Run } from '@contract/sync.ts'

/** A run may take so much longer than usual before anybody is told. */
const patienceMs = 30_000

/** How much longer than usual a run has taken so far; null where that is nothing to speak of, or usual is not known. */
export function slowByMs(run: Pick<Run, 'startedAtMs' | 'usualMs'>, nowMs: number): number | null {
  if (run.usualMs === null) return null
  const overMs = nowMs - run.startedAtMs - run.usualMs
  return overMs > patienceMs ? overMs : null
}
