import type { ChangeNotice } from './contract/system.ts'

/** Tells open pages that data changed. Nobody may depend on it for correctness: a page that missed a notice reads again. */
export interface ChangeHub {
  publish(topic: ChangeNotice['topic'], about?: { profileId?: string; runId?: string }): void
  /** Notices from now on, until `signal` aborts. A slow reader gets each pending notice once, not a growing queue. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<ChangeNotice, void, void>
}

export const createChangeHub = (): ChangeHub => {
  const readers = new Set<(notice: ChangeNotice) => void>()
  return {
    publish: (topic, about = {}) => {
      const notice = { topic, profileId: about.profileId ?? null, runId: about.runId ?? null }
      for (const read of readers) read(notice)
    },
    watch: (signal) => {
      // Subscribed at once, not with the first `next`: what changes in between must not be lost.
      const pending = new Map<string, ChangeNotice>()
      let wake: (() => void) | null = null
      const read = (notice: ChangeNotice) => {
        pending.set(`${notice.topic} ${notice.profileId} ${notice.runId}`, notice)
        wake?.()
      }
      readers.add(read)
      // Also where nobody ever asks for the first notice.
      const onAbort = () => {
        readers.delete(read)
        wake?.()
      }
      signal?.addEventListener('abort', onAbort)
      return (async function* notices() {
        try {
          while (!signal?.aborted) {
            const batch = [...pending.values()]
            pending.clear()
            yield* batch
            if (pending.size > 0 || signal?.aborted) continue
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
