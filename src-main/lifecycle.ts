import type { Lifecycle, Log } from './ports.ts'
import type { RunningCalls } from './router/running-calls.ts'

/** A call that takes longer than this is cut off like any other at the end of a process. */
const patienceMs = 5_000

export interface LifecycleParts {
  running: Pick<RunningCalls, 'untilAnswered'>
  /** Asked for late: the log is one of the ports that this is one of. */
  log(): Log
  /** Gives back everything that uses the data directory. */
  close(): Promise<void>
  /** Builds it anew; nothing where the process ends with its work. */
  open(): Promise<void>
}

/** How a host closes and opens around work on the files themselves; what differs between hosts is `close` and `open`. */
export const createLifecycle = ({ running, log, close, open }: LifecycleParts): Lifecycle & HostLifecycle => {
  let underWay: Promise<void> | null = null

  const closeAll = async (): Promise<void> => {
    try {
      await close()
    } catch (error) {
      // Everything was tried; whoever works on the files makes sure itself that nobody else has them open.
      log().error('not everything could be released before work on the data directory', { error })
    }
  }
  const around = async (work: () => Promise<void>): Promise<void> => {
    await running.untilAnswered(patienceMs)
    await closeAll()
    try {
      await work()
    } finally {
      await open()
    }
  }

  return {
    withEverythingClosed: (work) => {
      if (underWay) return Promise.reject(new Error('The data directory is being worked on already'))
      underWay = around(work).finally(() => (underWay = null))
      return underWay
    },
    settled: async () => {
      await underWay?.catch(() => undefined)
    },
  }
}

/** What a host needs beside the port that it hands to its services. */
export interface HostLifecycle {
  /** Resolves once no such work is under way; never fails. */
  settled(): Promise<void>
}
