/**
 * What travels over the bridge. Each load of a page opens a connection with an id of its own, and both sides drop what
 * carries another one: so a late answer to a page that was reloaded never reaches the page that came after it.
 */
export type Frame =
  | { kind: 'open'; connection: string }
  | { kind: 'message'; connection: string; text: string }
  | { kind: 'close'; connection: string }

const marks = { open: 'o', message: 'm', close: 'c' } as const
const connectionId = /^[0-9A-Za-z-]{8,64}$/

/** `o ID`, `m ID TEXT` or `c ID`. */
export const encodeFrame = (frame: Frame): string =>
  frame.kind === 'message'
    ? `${marks.message} ${frame.connection} ${frame.text}`
    : `${marks[frame.kind]} ${frame.connection}`

/** @returns null for anything that `encodeFrame` does not make */
export const decodeFrame = (raw: unknown): Frame | null => {
  if (typeof raw !== 'string' || raw[1] !== ' ') return null
  const end = raw.indexOf(' ', 2)
  const connection = raw.slice(2, end === -1 ? undefined : end)
  if (!connectionId.test(connection)) return null
  if (raw[0] === marks.message) return end === -1 ? null : { kind: 'message', connection, text: raw.slice(end + 1) }
  if (end !== -1) return null
  if (raw[0] === marks.open) return { kind: 'open', connection }
  return raw[0] === marks.close ? { kind: 'close', connection } : null
}

/** Longest text that a page may send, in UTF-16 units; the largest input of the contract is a small part of it. */
export const maxPageTextLength = 4 * 1024 * 1024
