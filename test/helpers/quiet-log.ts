import type { Log, LogFields } from '../../src-main/ports.ts'

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
  fields: LogFields
}

/** A log that keeps its lines for the test. */
export function createQuietLog(lines: LogLine[] = []): Log & { readonly lines: LogLine[] } {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields })
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return { ...log, lines, child: () => createQuietLog(lines) }
}
