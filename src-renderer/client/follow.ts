import { ConnectionError, untilOnline } from './connection.ts'

/** A stream that broke although the connection is there is not asked for again sooner than this. */
const pauseMs = 1_000

/**
 * Hands every item of a stream to `onItem`, and subscribes again when the connection was lost and came back. Resolves
 * when the host ends the stream or `signal` is aborted; rejects with any failure but a lost connection.
 */
export async function follow<T>(
  start: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onItem: (item: T) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!isAborted(signal)) {
    try {
      for await (const item of await start(signal)) {
        if (isAborted(signal)) return
        onItem(item)
      }
      return
    } catch (error) {
      if (isAborted(signal)) return
      if (!(error instanceof ConnectionError)) throw error
      if (error.connection.state === 'online') await pause(signal)
      else await untilOnline(error.connection, signal).catch(() => undefined) // aborted: the loop ends
    }
  }
}

/** A function, because the compiler takes a property that was false once as false for good. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, pauseMs)
    signal.addEventListener('abort', done, { once: true })
  })
