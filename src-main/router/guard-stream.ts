import { AsyncIteratorClass } from '@orpc/server'
import { keepLogContext } from '../telemetry/log-context.ts'

/**
 * A stream that ends as soon as its reader leaves or `signal` is aborted, even while its source is waiting for something
 * else or was never asked for an item, and whose errors are those that `convert` makes of the source's.
 */
export function guardStream<T>(
  source: AsyncIterator<T, unknown, void>,
  signal: AbortSignal | undefined,
  convert: (error: unknown) => unknown,
): AsyncIteratorClass<T, unknown, void> {
  let hasEnded = false
  // The transport asks for items, outside of the call that made the stream.
  const ask = keepLogContext(() => source.next())
  let stopWaiting = () => {}

  const end = () => {
    if (hasEnded) return
    hasEnded = true
    signal?.removeEventListener('abort', end)
    stopWaiting()
    // Not awaited: a source that waits answers only once its own wait is over, and nobody listens any more.
    void Promise.resolve(source.return?.()).catch(() => undefined)
  }
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })

  // Not Promise.race with one promise for the abort: that one would keep every item until the stream ends.
  const next = () =>
    new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
      stopWaiting = () => resolve({ done: true, value: undefined })
      if (hasEnded) stopWaiting()
      else ask().then(resolve, (error: unknown) => reject(convert(error)))
    })

  return new AsyncIteratorClass(next, () => {
    end()
    return Promise.resolve()
  })
}

/** Outputs have been checked against the contract by now: the only async iterators are its streams. */
export const isStream = (value: unknown): value is AsyncIteratorClass<unknown, unknown, void> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

/**
 * The same stream, ended as soon as `until` calls back; null where the output is none.
 * @param until subscribes; what it returns ends the subscription
 */
export function endStreamWhen(
  value: unknown,
  until: (end: () => void) => () => void,
): AsyncIteratorClass<unknown, unknown, void> | null {
  if (!isStream(value)) return null
  const ended = new AbortController()
  const forget = until(() => ended.abort())
  const guarded = guardStream(value, ended.signal, (error) => error)
  return new AsyncIteratorClass(
    async () => {
      try {
        const item = await guarded.next()
        if (item.done) forget()
        return item
      } catch (error) {
        forget()
        throw error
      }
    },
    async () => {
      forget()
      await guarded.return()
    },
  )
}
