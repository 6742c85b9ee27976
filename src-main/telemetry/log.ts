import { pino } from 'pino'
import type { Logger } from 'pino'
import type { Clock, Log, LogFields } from '../ports.ts'
import type { Redactor } from '../wecom/redact.ts'
import { logContext } from './log-context.ts'
import type { LogSink } from './log-sink.ts'
import { maskPeopleInLine } from './mask-people.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogOptions {
  level: LogLevel
  sinks: readonly LogSink[]
  clock: Clock
  /** Everything passes through it before it is written; it also knows the exact secrets that were used. */
  redactor: Pick<Redactor, 'text' | 'fields'>
}

/** A level as written in an environment variable; null where it is none. */
export const logLevelOf = (text: string | undefined): LogLevel | null =>
  logLevels.find((level) => level === text?.trim().toLowerCase()) ?? null

/** The log of a host: redacted JSON lines, in order, to each of its sinks. */
export const createLog = ({ level, sinks, clock, redactor }: LogOptions): Log => {
  const root = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":${clock.nowMs()}`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (text: string) => {
        const line = maskPeopleInLine(text.trimEnd())
        for (const sink of sinks) sink.write(line)
      },
    },
  )
  return over(root, redactor, new Set())
}

/** Names of pino's own members of a line. */
const ownNames = new Set(['time', 'level', 'msg'])

/** @param bound names that the lines of this log have already: a name that stands twice is no JSON for all readers */
const over = (logger: Logger, redactor: LogOptions['redactor'], bound: ReadonlySet<string>): Log => {
  const clean = (fields: LogFields): LogFields =>
    Object.fromEntries(
      Object.entries(redactor.fields(fields)).map(([name, value]) => [ownNames.has(name) ? `${name}_` : name, value]),
    )
  /** What the work at hand is about, where the line does not say so itself. */
  const inContext = (fields: LogFields): LogFields => {
    const context = logContext()
    if (!context) return fields
    return { ...Object.fromEntries(Object.entries(context).filter(([name]) => !bound.has(name))), ...fields }
  }
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: LogFields = {}) => {
      if (logger.isLevelEnabled(level)) logger[level](clean(inContext(fields)), redactor.text(message))
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => over(logger.child(clean(fields)), redactor, new Set([...bound, ...Object.keys(fields)])),
  }
}
