/** Resolves with the first SIGINT or SIGTERM: the regular end of a command that stays. */
export const untilInterrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // A promise alone does not keep the process alive.
    const alive = setInterval(() => undefined, 2 ** 30)
    const end = () => {
      clearInterval(alive)
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
