import { errcodes } from './errcodes.ts'
import { ApiError, NetworkError, TimeoutError } from './wecom-error.ts'

/** How often one call has been tried again, by reason. */
export interface Tries {
  transient: number
  conflict: number
  frequency: number
  parallel: number
}

export const noTries = (): Tries => ({ transient: 0, conflict: 0, frequency: 0, parallel: 0 })

export interface RetryOptions {
  /** Whether a call whose outcome is unknown may be sent again. */
  safeToRepeat: boolean
  /** False where somebody looks on and waiting for a rate limit would be a hang. */
  waitForLimits: boolean
  /** 0 up to 1. */
  random: () => number
}

/** WeCom's rule for −1 (reference §19); kept for faults below it too. */
export const maxTries = 3
const firstBackoffMs = 500
const longestBackoffMs = 8000
/** After this many pauses in a row (a minute, two, four, eight, sixteen) the block is not a passing one. */
const maxLimitTries = 5

/** Codes that say "not now, not done": how long the one repetition waits. */
const conflictWaitsMs: ReadonlyMap<number, number> = new Map([
  [errcodes.versionConflict, 1000],
  [errcodes.tagEditConflict, 1000],
  [errcodes.massSendDispatching, 60_000],
  [errcodes.momentDispatching, 60_000],
])

/** Exponential, with full jitter. */
export const backoffMs = (failures: number, random: () => number): number =>
  Math.round(random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** failures))

/** Nobody knows what became of such a call, or it certainly was not done. */
export const isTransient = (error: unknown): boolean =>
  error instanceof TimeoutError ||
  (error instanceof NetworkError && error.facts.retryable) ||
  (error instanceof ApiError && error.errcode === errcodes.systemBusy)

/** Milliseconds to wait before the same call is sent again; null where it has failed for good. Counts in `tries`. */
export function waitBeforeRetry(error: unknown, tries: Tries, options: RetryOptions): number | null {
  if (isTransient(error)) {
    if (!options.safeToRepeat || tries.transient + 1 >= maxTries) return null
    return backoffMs(tries.transient++, options.random)
  }
  if (!(error instanceof ApiError)) return null
  if (error.errcode === errcodes.frequencyLimit) {
    // The pause of the whole API is the limits' part; the call queues up again.
    return options.waitForLimits && ++tries.frequency < maxLimitTries ? 0 : null
  }
  if (error.errcode === errcodes.tooManyParallelCalls) {
    return options.waitForLimits && ++tries.parallel < maxLimitTries ? 1000 + Math.round(options.random() * 4000) : null
  }
  const conflictMs = conflictWaitsMs.get(error.errcode)
  return conflictMs !== undefined && options.waitForLimits && ++tries.conflict <= 1 ? conflictMs : null
}
