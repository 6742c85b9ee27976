import type { PageCommand } from '../../contract/desktop.ts'

/** Carries what was chosen in the menu to the page; the last choice waits for a page that is still being opened. */
export interface PageCommands {
  send(command: PageCommand): void
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ command: PageCommand }, void, void>
}

export const createPageCommands = (): PageCommands => {
  const readers = new Set<(command: PageCommand) => void>()
  let waiting: PageCommand | null = null
  return {
    send: (command) => {
      waiting = readers.size === 0 ? command : null
      for (const read of readers) read(command)
    },
    watch: (signal) => {
      const pending: PageCommand[] = waiting ? [waiting] : []
      waiting = null
      let wake: (() => void) | null = null
      // Subscribed at once, not with the first `next`.
      const read = (command: PageCommand) => {
        pending.push(command)
        wake?.()
      }
      readers.add(read)
      const onAbort = () => {
        readers.delete(read)
        wake?.()
      }
      signal?.addEventListener('abort', onAbort)
      return (async function* commands() {
        try {
          while (!signal?.aborted) {
            for (let command = pending.shift(); command; command = pending.shift()) yield { command }
            if (signal?.aborted) return
            await new Promise<void>((resolve) => {
              wake = resolve
            })
            wake = null
          }
        } finally {
          readers.delete(read)
          signal?.removeEventListener('abort', onAbort)
        }
      })()
    },
  }
}
