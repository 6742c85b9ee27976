/**
 * A stream that ends as soon as `signal` is aborted, even while its source is waiting for something else, and whose
 * errors are those that `convert` makes of the source's.
 */
export function guardStream<T>(
  source: AsyncIterator<T, unknown, void>,
  signal: AbortSignal | undefined,
  convert: (error: unknown) => unknown,
): AsyncGenerator<T, unknown, void> {
  const left = new AbortWatch(signal)
  return (async function* guarded() {
    try {
      for (;;) {
        const step = await Promise.race([source.next(), left.aborted])
        if (step === null) return undefined
        if (step.done) return step.value
        yield step.value
      }
    } catch (error) {
      throw convert(error)
    } finally {
      left.stop()
      // Not awaited: a source that waits answers only once its own wait is over, and nobody listens any more.
      void Promise.resolve(source.return?.()).catch(() => undefined)
    }
  })()
}

/** Turns an abort into a promise, and forgets the signal when it is no longer needed. */
class AbortWatch {
  readonly aborted: Promise<null>
  readonly #signal: AbortSignal | undefined
  #onAbort: () => void = () => undefined

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
    this.aborted = new Promise((resolve) => {
      this.#onAbort = () => resolve(null)
    })
    if (signal?.aborted) this.#onAbort()
    else signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  stop(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}
