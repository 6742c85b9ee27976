import type { App } from 'electron'
import type { Clock, Log } from '../../ports.ts'

/** A sync that is cancelled needs well under a second; the system kills a process that takes much longer than this. */
const releaseLimitMs = 8_000

export interface QuitOptions {
  app: App
  clock: Clock
  log: Log
  /** Ends what runs and closes the database; called once. */
  release(): Promise<void>
}

/**
 * Whatever ends the app (menu, last window, signal) first gives back what it holds. What takes too long is left: a run is then
 * found interrupted at the next start, and the database is consistent either way.
 * @returns whether it has begun: windows then close without a question
 */
export const quitGracefully = ({ app, clock, log, release }: QuitOptions): { isQuitting(): boolean } => {
  let state: 'running' | 'releasing' | 'released' = 'running'
  const releaseInTime = async () => {
    const late = new AbortController()
    try {
      const isDone = await Promise.race([
        release().then(() => true),
        clock.sleep(releaseLimitMs, late.signal).then(() => false),
      ])
      if (!isDone) log.warn('quitting although not everything has ended', { releaseLimitMs })
    } catch (error) {
      log.error('not everything could be released', { error })
    } finally {
      late.abort()
      state = 'released'
      app.quit()
    }
  }
  app.on('before-quit', (event) => {
    if (state === 'released') return
    event.preventDefault()
    if (state === 'releasing') return
    state = 'releasing'
    void releaseInTime()
  })
  return { isQuitting: () => state !== 'running' }
}
