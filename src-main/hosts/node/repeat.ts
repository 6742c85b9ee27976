import type { Clock } from '../../ports.ts'

/** Again and again until the returned function is called. */
export function repeat(clock: Clock, everyMs: number, work: () => void): () => void {
  let cancel = () => {}
  const next = () => {
    cancel = clock.after(everyMs, () => {
      work()
      next()
    })
  }
  next()
  return () => cancel()
}
