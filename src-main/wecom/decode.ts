import type { Bilingual } from '../contract/shapes.ts'
import type { ReplyBody } from './types.ts'

/** A row of a reply that cannot be used; the rest of the page can. */
export interface BrokenRow {
  /** What it is called, where that much could be read. */
  id: string | null
  /** For people, in the list of a run's problems. */
  brokenReason: Bilingual
}

export const notAnObject: Bilingual = { 'zh-CN': '该行不是一个对象。', en: 'The row is not an object.' }
export const lacking = (field: string): Bilingual => ({
  'zh-CN': `该行没有可用的 ${field}。`,
  en: `The row has no usable ${field}.`,
})

/** Rows of one reply, with those that could not be used. */
export interface Rows<Row> {
  rows: Row[]
  broken: { index: number; id: string | null; reason: Bilingual }[]
}

/** No field of the directory is longer than 666 KB; none that we keep is longer than 1,024 characters. */
export const maxTextLength = 4096

export const isBroken = (row: object): row is BrokenRow => 'brokenReason' in row

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** NUL removed, lone surrogates replaced by U+FFFD: neither survives UTF-8 or SQLite. */
export function cleanText(text: string): string {
  const withoutNul = text.includes('\0') ? text.replaceAll('\0', '') : text
  return withoutNul.isWellFormed() ? withoutNul : withoutNul.toWellFormed()
}

/** At most `maxTextLength` UTF-16 units, never cutting a character in two. */
export function capText(text: string): string {
  if (text.length <= maxTextLength) return text
  const cut = text.slice(0, maxTextLength)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

/** A string, or a number or boolean as one; null for anything else, also for null. Not capped. */
export function textOrNull(value: unknown): string | null {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  return typeof value === 'boolean' ? String(value) : null
}

/** `textOrNull` with the cap, '' instead of null. */
export const text = (value: unknown): string => capText(textOrNull(value) ?? '')

/** An integer from a number or a numeric string; null where there is none. */
export function integerOrNull(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null
  if (typeof value !== 'string' || value.length > 20 || !/^\s*[+-]?\d+\s*$/.test(value)) return null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : null
}

/** Upstream department ids are unsigned 32-bit integers. */
export function departmentIdOrNull(value: unknown): number | null {
  const id = integerOrNull(value)
  return id !== null && id >= 0 && id <= 0xff_ff_ff_ff ? id : null
}

/** An id is kept whole or not at all: a cut one would name somebody else. userids have at most 64 bytes. */
export function idOrNull(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const id = textOrNull(value)
  return id === null || id.length > 512 || id.trim() === '' ? null : id
}

/** Ids in a list, or alone where the list was forgotten; what is none is left out, and each appears once. */
export function idList(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value]
  if (items.length === 0) return []
  return [...new Set(items.map(idOrNull).filter((id) => id !== null))]
}

export function integerList(value: unknown): number[] {
  const items: unknown[] = Array.isArray(value) ? value : [value]
  return [...new Set(items.map(integerOrNull).filter((item) => item !== null))]
}

/** Strings in a list such as `ip_list`. */
export const textList = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(text).filter((item) => item !== '') : []

/**
 * The list in `field`; an absent or null one is empty.
 * @throws SyntaxError where it is something else: then the reply is not what it claims to be
 */
export function listIn(body: ReplyBody, field: string): unknown[] {
  const value = body[field]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new SyntaxError(`${field} is not a list`)
  return value
}

/** @throws SyntaxError where `field` holds no object */
export function objectIn(body: ReplyBody, field: string): Record<string, unknown> {
  const value = body[field]
  if (!isRecord(value)) throw new SyntaxError(`${field} is not an object`)
  return value
}

/** Decodes every row; a row that cannot be used is reported and never sinks the page. */
export function decodeRows<Row extends object>(
  body: ReplyBody,
  field: string,
  decodeRow: (row: unknown) => Row | BrokenRow,
): Rows<Row> {
  const result: Rows<Row> = { rows: [], broken: [] }
  for (const [index, item] of listIn(body, field).entries()) {
    const row = decodeRow(item)
    if (isBroken(row)) result.broken.push({ index, id: row.id, reason: row.brokenReason })
    else result.rows.push(row)
  }
  return result
}
