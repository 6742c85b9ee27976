import { contractRouter } from './contract-router.ts'

/** The calls that wait for their answer right now. A stream counts until it opens. */
export interface RunningCalls {
  /** Runs a call to its answer. */
  track<T>(work: () => Promise<T>): Promise<T>
  /** Resolves once every call has been answered and the answers were handed to their transports, or after `patienceMs`. */
  untilAnswered(patienceMs: number): Promise<void>
}

export const createRunningCalls = (): RunningCalls => {
  let running = 0
  let onIdle = () => {}
  return {
    track: async (work) => {
      running++
      try {
        return await work()
      } finally {
        running--
        if (running === 0) onIdle()
      }
    },
    untilAnswered: async (patienceMs) => {
      // Also where nothing runs: whoever asks may be about to answer.
      await pause(0)
      if (running > 0) {
        let cancel = () => {}
        const idle = new Promise<void>((resolve) => (onIdle = resolve))
        const late = new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patienceMs)
          cancel = () => clearTimeout(timer)
        })
        await Promise.race([idle, late])
        cancel()
        onIdle = () => {}
      }
      // The answer is written by the transport after the last middleware, in turns of the event loop of its own.
      await pause(20)
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The outermost middleware, so that the row of the audit trail is written before a call counts as answered. */
export const trackCalls = (running: RunningCalls) =>
  contractRouter.middleware(async ({ next }) => running.track(async () => next()))
