import type { Clock, Log, LogFields } from '../ports.ts'

const windowMs = 60_000
const linesPerWindow = 5

/**
 * For what strangers can cause: a message is written a few times a minute, and then once more with the number of lines that
 * were left out. Messages are texts of ours, so that there are few of them.
 */
export const createRateLimitedLog = (log: Log, clock: Clock): Log => {
  const windows = new Map<string, { endsAtMs: number; written: number; leftOut: number }>()

  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) => {
    const nowMs = clock.nowMs()
    let window = windows.get(message)
    if (!window || window.endsAtMs <= nowMs) {
      if (window && window.leftOut > 0) log[level](message, { ...fields, moreSince: window.leftOut })
      else log[level](message, fields)
      window = { endsAtMs: nowMs + windowMs, written: 1, leftOut: 0 }
      windows.set(message, window)
    } else if (window.written < linesPerWindow) {
      window.written++
      log[level](message, fields)
    } else {
      if (window.leftOut === 0) log[level]('More of the same is left out of the log for a minute', { about: message })
      window.leftOut++
    }
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createRateLimitedLog(log.child(fields), clock),
  }
}
