import { logEntryLevels } from '../contract/logs.ts'
import type { LogEntry } from '../contract/logs.ts'

export type LogEntryLevel = LogEntry['level']

/** A page of lines must stay readable, and small. */
const mostMessageChars = 4000
const mostFieldChars = 16_000

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text)

/** Numbers that pino writes without names for its levels. */
const numberedLevels: Readonly<Record<number, LogEntryLevel>> = {
  10: 'debug',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'error',
}
const otherNames: Readonly<Record<string, LogEntryLevel>> = { trace: 'debug', warning: 'warn', fatal: 'error' }

const levelFrom = (value: unknown): LogEntryLevel =>
  typeof value === 'number'
    ? (numberedLevels[value] ?? 'info')
    : (logEntryLevels.find((level) => level === value) ?? otherNames[String(value)] ?? 'info')

/** How our lines begin; read without decoding the rest. */
const beginning = /^\{"level":"(debug|info|warn|error)","time":(\d{1,15})[,}]/
const anyTime = /"time":(\d{12,15})[,}]/
const anyLevel = /"level":"?(\w+)/

/** Level and time of a line, cheaply; null where it does not begin as our lines do. */
export const peekEntry = (line: string): { level: LogEntryLevel; atMs: number } | null => {
  const found = beginning.exec(line)
  return found ? { level: levelFrom(found[1]), atMs: Number(found[2]) } : null
}

const parsed = (line: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

const timeFrom = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(Math.round(value)) && value >= 0 ? Math.round(value) : null

/**
 * A line of whatever version, or of half of one.
 * @param isPart the line is longer than what was read of it
 * @param nearMs the time of a neighbour, where the line does not say its own
 */
export const entryOf = (line: string, at: string, isPart: boolean, nearMs: number): LogEntry => {
  const fields = isPart ? null : parsed(line)
  if (!fields) {
    const atMs = Number(anyTime.exec(line)?.[1] ?? nearMs)
    const level = anyLevel.exec(line)?.[1]
    const shown = { message: cut(line.trim(), mostMessageChars), fields: '{}', runId: null }
    return { at, atMs, level: level === undefined ? 'info' : levelFrom(level), ...shown, damaged: true }
  }
  const { time, level, msg, ...rest } = fields
  const text = JSON.stringify(rest)
  const { runId } = rest
  return {
    at,
    atMs: timeFrom(time) ?? nearMs,
    level: levelFrom(level),
    message: cut(typeof msg === 'string' ? msg : '', mostMessageChars),
    fields: cut(text, mostFieldChars),
    runId: typeof runId === 'string' ? runId : null,
    damaged: text.length > mostFieldChars,
  }
}
