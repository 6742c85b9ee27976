import { randomBytes } from 'node:crypto'
import type { Disposable } from '../disposables.ts'
import type { Clock } from '../ports.ts'

/** Time to look at what was found, to test it and to save. */
export const envHandleLifetimeMs = 10 * 60_000
const mostHandles = 20

/** Secrets found in `.env` files, in main's memory only, under handles that cannot be guessed. */
export interface EnvSecrets extends Disposable {
  keep(secret: string): string
  /** Null once it has expired or was used. */
  find(handle: string): string | null
  forget(handle: string): void
}

/** @param learn tells the log's redactor what must never be written */
export const createEnvSecrets = (clock: Clock, learn: (secret: string) => void = () => {}): EnvSecrets => {
  const kept = new Map<string, { secret: string; expiresAtMs: number; cancel: () => void }>()
  const forget = (handle: string) => {
    kept.get(handle)?.cancel()
    kept.delete(handle)
  }
  return {
    keep: (secret) => {
      learn(secret)
      const oldest = kept.keys().next()
      if (kept.size >= mostHandles && !oldest.done) forget(oldest.value)
      const handle = randomBytes(32).toString('base64url')
      const cancel = clock.after(envHandleLifetimeMs, () => forget(handle))
      kept.set(handle, { secret, expiresAtMs: clock.nowMs() + envHandleLifetimeMs, cancel })
      return handle
    },
    find: (handle) => {
      const found = kept.get(handle)
      // Timers stand still while the machine sleeps; the clock does not.
      return found && clock.nowMs() < found.expiresAtMs ? found.secret : null
    },
    forget,
    dispose: () => {
      for (const handle of [...kept.keys()]) forget(handle)
    },
  }
}
