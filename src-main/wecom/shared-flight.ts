/** Work that several callers wait for. It is aborted only when the last of them has left. */
export interface SharedFlight<T> {
  /** @throws what the work throws, or the signal's reason */
  join(signal?: AbortSignal): Promise<T>
  /** True as soon as the work has ended or been abandoned; a new caller must start a new flight. */
  readonly over: boolean
}

export function startFlight<T>(work: (signal: AbortSignal) => Promise<T>): SharedFlight<T> {
  const controller = new AbortController()
  let waiting = 0
  let over = false
  const result = work(controller.signal).finally(() => {
    over = true
  })
  // Each caller gets the failure through `join`; with none left there is nobody to tell.
  result.catch(() => undefined)

  const leave = () => {
    waiting--
    if (waiting > 0 || over) return
    over = true
    controller.abort(new DOMException('Nobody waits any more', 'AbortError'))
  }

  return {
    async join(signal) {
      signal?.throwIfAborted()
      waiting++
      if (!signal) return result.finally(leave)
      const { promise: aborted, reject } = Promise.withResolvers<never>()
      const abort = () => reject(signal.reason as Error)
      signal.addEventListener('abort', abort, { once: true })
      try {
        return await Promise.race([result, aborted])
      } finally {
        signal.removeEventListener('abort', abort)
        leave()
      }
    },
    get over() {
      return over
    },
  }
}
