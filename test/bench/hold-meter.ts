/** What a call took, and the longest time for which it kept the event loop from turning. */
export interface Held {
  ms: number
  /** Time of the processor, of this thread only: what a busy machine adds is left out. */
  cpuMs: number
  longestMs: number
  longestCpuMs: number
}

const cpuNowMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Measures one piece of asynchronous work by looking at the clocks in every turn of the event loop. */
export const createHoldMeter =
  () =>
  async (work: () => Promise<unknown>): Promise<Held> => {
    await new Promise((resolve) => setImmediate(resolve))
    let isOver = false
    let [longestMs, longestCpuMs] = [0, 0]
    let [lastAt, lastCpu] = [performance.now(), cpuNowMs()]
    const look = () => {
      const [now, cpu] = [performance.now(), cpuNowMs()]
      longestMs = Math.max(longestMs, now - lastAt)
      longestCpuMs = Math.max(longestCpuMs, cpu - lastCpu)
      ;[lastAt, lastCpu] = [now, cpu]
    }
    const turn = () => {
      look()
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    const [startedAt, startedCpu] = [lastAt, lastCpu]
    try {
      await work()
    } finally {
      isOver = true
    }
    // The last piece, after which the loop does not turn any more.
    look()
    return { ms: performance.now() - startedAt, cpuMs: cpuNowMs() - startedCpu, longestMs, longestCpuMs }
  }
