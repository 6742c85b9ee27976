/**
 * A stream that ends as soon as `signal` is aborted, even while its source is waiting for something else, and whose
 * errors are those that `convert` makes of the source's.
 */
export function guardStream<T>(
  source: AsyncIterator<T, unknown, void>,
  signal: AbortSignal | undefined,
  convert: (error: unknown) => unknown,
): AsyncGenerator<T, unknown, void> {
  let leave = () => {}
  const onAbort = () => leave()
  signal?.addEventListener('abort', onAbort, { once: true })

  // Not Promise.race with one promise for the abort: that one would keep every item until the stream ends.
  const nextOrLeft = () =>
    new Promise<IteratorResult<T, unknown> | null>((resolve, reject) => {
      if (signal?.aborted) return resolve(null)
      leave = () => resolve(null)
      source.next().then(resolve, reject)
    })

  return (async function* guarded() {
    try {
      for (let step = await nextOrLeft(); step; step = await nextOrLeft()) {
        if (step.done) return step.value
        yield step.value
      }
      return undefined
    } catch (error) {
      throw convert(error)
    } finally {
      signal?.removeEventListener('abort', onAbort)
      // Not awaited: a source that waits answers only once its own wait is over, and nobody listens any more.
      void Promise.resolve(source.return?.()).catch(() => undefined)
    }
  })()
}
