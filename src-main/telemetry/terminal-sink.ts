import { z } from 'zod'
import type { LogSink } from './log-sink.ts'

const entry = z.looseObject({ time: z.number(), level: z.string(), msg: z.string().default('') })

const errorText = z.looseObject({ name: z.string(), message: z.string() })

const shown = (value: unknown): string => {
  const error = errorText.safeParse(value)
  if (error.success) return JSON.stringify(`${error.data.name}: ${error.data.message}`)
  return typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)
}

/** `09:00:00 WARN message field=value …`: one line an entry, for people at a terminal. */
export const terminalLine = (line: string): string => {
  const parsed = entry.safeParse(JSON.parse(line))
  if (!parsed.success) return line
  const { time, level, msg, ...fields } = parsed.data
  const at = new Date(time).toTimeString().slice(0, 8)
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${shown(value)}`)
  // A line break or an escape sequence from outside must not pass for a line of ours.
  return `${at} ${level.toUpperCase()} ${msg}${rest.join('')}`.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}

/** For the standard error of a command line; results have standard output to themselves. */
export const createTerminalSink = (stream: { write(text: string): unknown }): LogSink => ({
  write: (line) => void stream.write(`${terminalLine(line)}\n`),
})
