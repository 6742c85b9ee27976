import type { Clock } from '../../ports.ts'
import type { Progress } from './progress.ts'

/** A run that takes this much longer than usual is worth telling. */
const slowMarginMs = 30_000
/** While a run is held its time stands still, so it is looked at again after a while. */
const leastWaitMs = 1000

/** Calls `onSlow` once when a run takes more than 30 s beyond its usual time; never where none is known. Returns its end. */
export const watchTime = (
  usualMs: number | null,
  progress: Pick<Progress, 'activeMs'>,
  clock: Clock,
  onSlow: () => void,
): (() => void) => {
  if (usualMs === null) return () => {}
  let stop = () => {}
  const look = () => {
    const leftMs = usualMs + slowMarginMs - progress.activeMs()
    if (leftMs >= 0) stop = clock.after(Math.max(leftMs + 1, leastWaitMs), look)
    else onSlow()
  }
  look()
  return () => stop()
}
