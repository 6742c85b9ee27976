import { AsyncIteratorClass } from '@orpc/server'

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
      else source.next().then(resolve, (error: unknown) => reject(convert(error)))
    })

  return new AsyncIteratorClass(next, () => {
    end()
    return Promise.resolve()
  })
}
