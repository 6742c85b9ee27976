import type { Clock } from './ports.ts'
import { outsideLogContext } from './telemetry/log-context.ts'

/** setTimeout takes 32-bit delays; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  // Not unref'ed, unlike `after`: somebody awaits it, and a command line must not end in the middle of its work.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const refuse = () => {
        clearTimeout(timer)
        // Callers decide what they abort with; the promise passes it on unchanged.
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', refuse)
          resolve()
        },
        Math.min(ms, longestTimerMs),
      )
      if (signal?.aborted) refuse()
      else signal?.addEventListener('abort', refuse, { once: true })
    }),
  after: (ms, work) => {
    // Nobody waits for it: a renewal hours later is no part of the work that happened to ask for it.
    const timer = outsideLogContext(() => setTimeout(work, Math.min(ms, longestTimerMs)))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
