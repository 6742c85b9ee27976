import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'

const hourMs = 3_600_000
/** Timers stand still while the machine sleeps and know nothing of a clock that was set: the time is looked at this often. */
const lookEveryMs = 60_000

export interface TokenRefresherOptions {
  clock: Clock
  log: Log
  /** From now on the token source renews tokens in use before they end. */
  startRenewing(): void
  /** Whether a token that was in use has ended: nobody looked after it while the program was not running. */
  isBehind(): boolean
  /** Fetches every token that is worth it. */
  refreshAll(signal: AbortSignal): Promise<{ total: number; success: number; failed: number }>
}

export interface TokenRefresher extends Disposable {
  /** For the long-lived hosts; a command line does not stay long enough. */
  start(): void
  /** When everything is refreshed next; null where that was not started. Looked at once a minute, so up to that much later. */
  nextAtMs(): number | null
}

/** The hourly refresh of all tokens (product §2). */
export const createTokenRefresher = ({
  clock,
  log,
  startRenewing,
  isBehind,
  refreshAll,
}: TokenRefresherOptions): TokenRefresher => {
  const stopping = new AbortController()
  let started = false
  let lastRunAtMs = 0
  let running: Promise<void> = Promise.resolve()
  let cancelTimer = () => {}

  const run = async (): Promise<void> => {
    try {
      const { total, success, failed } = await refreshAll(stopping.signal)
      log.info('tokens refreshed', { total, success, failed })
    } catch (error) {
      // The next hour tries again; until then every call fetches its own token.
      if (!stopping.signal.aborted) log.warn('tokens could not be refreshed', { error })
    }
  }
  const look = async (): Promise<void> => {
    const sinceMs = clock.nowMs() - lastRunAtMs
    // A clock that was set back would otherwise put the next run off by as much.
    if (sinceMs >= hourMs || sinceMs < 0) {
      lastRunAtMs = clock.nowMs()
      await run()
    }
    schedule()
  }
  const schedule = () => {
    if (stopping.signal.aborted) return
    cancelTimer = clock.after(lookEveryMs, () => {
      running = running.then(look)
    })
  }

  return {
    start: () => {
      if (started || stopping.signal.aborted) return
      started = true
      lastRunAtMs = clock.nowMs()
      startRenewing()
      if (isBehind()) running = run()
      schedule()
    },
    nextAtMs: () => (started && !stopping.signal.aborted ? Math.max(lastRunAtMs + hourMs, clock.nowMs()) : null),
    dispose: async () => {
      stopping.abort()
      cancelTimer()
      await running
    },
  }
}
