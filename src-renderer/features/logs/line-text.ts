import type { LogEntry } from '@contract/logs.ts'

/** The fields of a line in a few words, for behind its message: ids that all lines have are left out. */
const everywhere = new Set(['runId', 'requestId', 'profileId'])
const mostWordsChars = 400

const parsed = (fields: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(fields)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null // cut where it was too long
  }
}

const word = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null) {
    const { name, message } = { name: undefined, message: undefined, ...value }
    return typeof message === 'string' ? `${String(name ?? '')}: ${message}` : JSON.stringify(value)
  }
  return String(value)
}

export const fieldWords = ({ fields }: Pick<LogEntry, 'fields'>): string => {
  const known = parsed(fields)
  if (!known) return fields.slice(0, mostWordsChars)
  return (
    Object.entries(known)
      // Within a run it is always the call that started it.
      .filter(([name]) => !everywhere.has(name) && !(name === 'call' && 'runId' in known))
      .map(([name, value]) => `${name}=${word(value)}`)
      .join(' ')
      .slice(0, mostWordsChars)
  )
}

/** All fields, a line each; line breaks in texts are shown as such. */
export const fieldLines = ({ fields }: Pick<LogEntry, 'fields'>): string => {
  const known = parsed(fields)
  return known ? JSON.stringify(known, null, 2).replaceAll('\\n', '\n    ') : fields
}

/** 09:30:12.045; the day stands above the first line of each. */
export const clockTime = (atMs: number): string => {
  const at = new Date(atMs)
  const pad = (value: number, length = 2) => String(value).padStart(length, '0')
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`
}

export const dayMark = (atMs: number): string => {
  const at = new Date(atMs)
  return `${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

/** A line as one would paste it into a message. */
export const copyText = ({ atMs, level, message, fields }: LogEntry): string =>
  `${new Date(atMs).toISOString()} ${level} ${message}${fields === '{}' ? '' : ` ${fields}`}`
