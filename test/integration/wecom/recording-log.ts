import type { Log, LogFields } from '../../../src-main/ports.ts'

export interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
  fields: LogFields
}

export interface RecordingLog extends Log {
  readonly entries: LogEntry[]
}

export function createRecordingLog(entries: LogEntry[] = [], base: LogFields = {}): RecordingLog {
  const write =
    (level: LogEntry['level']) =>
    (message: string, fields: LogFields = {}) =>
      void entries.push({ level, message, fields: { ...base, ...fields } })
  return {
    entries,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => createRecordingLog(entries, { ...base, ...fields }),
  }
}
