import { Refusal } from './refusal.ts'

/** A whole number of the query; null where it is absent or empty. @throws Refusal with `errcode` for anything else */
export function integer(query: URLSearchParams, name: string, errcode: number): number | null {
  const text = query.get(name)
  if (text === null || text === '') return null
  if (!/^-?\d{1,10}$/.test(text)) throw new Refusal(errcode)
  return Number(text)
}

/** 1 to 64 bytes: a letter or digit first, then also `_-@.` (reference §5.7). */
const userIdPattern = /^[A-Za-z0-9][\w\-@.]{0,63}$/

/** @throws Refusal 41009 when absent, 40003 for characters no user id has */
export function userIdOf(query: URLSearchParams): string {
  const userId = query.get('userid')
  if (!userId) throw new Refusal(41009)
  if (!userIdPattern.test(userId)) throw new Refusal(40003)
  return userId
}

/** A text of the body. @throws Refusal 40035 for another type, 40058 when absent */
export function text(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  if (value === undefined || value === null) throw new Refusal(40058, `${name} missing. `)
  if (typeof value !== 'string') throw new Refusal(40035, `${name}: `)
  return value
}

/** A whole number of the body within its bounds. @throws Refusal 40035 for another type, 40058 outside the bounds */
export function integerIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
  { lowest, highest, otherwise }: { lowest: number; highest: number; otherwise: number },
): number {
  const value = body[name] ?? otherwise
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Refusal(40035, `${name}: `)
  if (value < lowest || value > highest) throw new Refusal(40058, `${name} out of range. `)
  return value
}
