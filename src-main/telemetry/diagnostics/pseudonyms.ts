import { mailPattern, mobilePattern } from '../mask-people.ts'

/** Shorter texts would be found in every second word; they are hidden only where a field says what it holds. */
const shortestFound = 2

const wordEdge = /[A-Za-z0-9_]/
const maskedMobile = /(?:\+?86[- ]?)?1[3-9]\d\*{2,8}\d{2,4}/g
const maskedMail = /[\p{L}\p{N}]?\*{2,}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const corpId = /\b(w[wx][0-9a-z]{2})[0-9a-z]{12,14}([0-9a-z]{2})\b/gi
const percentEncoded = /(?:%[0-9a-f]{2})+/gi
const escaped = /\\u([0-9a-f]{4})/gi

/** Fields that hold a person, by their names in our log and in WeCom's answers. */
const personFields =
  /^(?:user_?ids?|user_?keys?|open_?userids?|mobiles?|phone|telephone|e?_?mails?|biz_?mail|alias|english_?name|user_?name|operator|actor)$/i
/** What our own lines are made of: names of fields and values that must stay readable. */
const plainFields = new Set(['level', 'time', 'runId', 'requestId', 'call', 'endpoint', 'step', 'stage'])

/** Names of fields that every line has. A person's id could be any other one. */
const plainNames = new Set([...plainFields, 'msg', 'error'])

/** Replaces what names people and companies by words that stay the same within one bundle and tell nothing outside of it. */
export interface Pseudonyms {
  /** @param owner what it belongs to: everything of one owner gets the same number */
  learn(
    noun: 'member' | 'company' | 'operator' | 'machine',
    owner: string,
    attribute: string,
    value: string | null,
  ): void
  text(text: string): string
  /** JSON values, at any depth. */
  value(value: unknown): unknown
}

/** Equal without case, and as long as it was, so that places in the one are places in the other. */
const fold = (text: string): string => {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (part) => part.toLowerCase())
}

interface Known {
  noun: string
  owner: string
  attribute: string
}

export const createPseudonyms = (): Pseudonyms => {
  /** What to look for, by its first two characters: how long it may be, the longest first. */
  const lengths = new Map<string, number[]>()
  const known = new Map<string, Known>()
  const numbers = new Map<string, number>()
  const counts = new Map<string, number>()

  const numberOf = (noun: string, owner: string): number => {
    const key = `${noun} ${owner}`
    let number = numbers.get(key)
    if (number === undefined) {
      number = (counts.get(noun) ?? 0) + 1
      counts.set(noun, number)
      numbers.set(key, number)
    }
    return number
  }
  const wordFor = (folded: string): string | null => {
    const found = known.get(folded)
    return found ? `[${found.noun} ${numberOf(found.noun, found.owner)} ${found.attribute}]` : null
  }

  const replaceKnown = (text: string): string => {
    const folded = fold(text)
    let out = ''
    let copied = 0
    for (let at = 0; at + shortestFound <= folded.length;) {
      const candidates = lengths.get(folded.slice(at, at + shortestFound))
      const length = candidates?.find((one) => isWhole(folded, at, one) && known.has(folded.slice(at, at + one)))
      if (length === undefined) {
        at++
        continue
      }
      out += text.slice(copied, at) + (wordFor(folded.slice(at, at + length)) ?? '')
      at += length
      copied = at
    }
    return out + text.slice(copied)
  }
  const text = (plain: string): string =>
    replaceKnown(decode(plain))
      .replace(mobilePattern, '[mobile]')
      .replace(maskedMobile, '[mobile]')
      .replace(maskedMail, '[mail]')
      .replace(mailPattern, '[mail]')
      .replace(corpId, '$1…$2')

  /** Names of fields come again with every row of a list. */
  const fieldNames = new Map<string, string>()
  const fieldName = (name: string): string => {
    const shown = plainNames.has(name) ? name : (fieldNames.get(name) ?? text(name))
    fieldNames.set(name, shown)
    return shown
  }

  /** A person whom the data does not know, such as one who was never synced. */
  const person = (plain: string): string => wordFor(fold(plain)) ?? `[person ${numberOf('person', fold(plain))}]`
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string') return value === '' ? '' : person(value)
    if (typeof value === 'number') return person(String(value))
    if (Array.isArray(value)) return value.map(hide)
    return walk(value, false)
  }
  const walk = (value: unknown, isTop: boolean): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map((one) => walk(one, false))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => {
        if (isTop && plainFields.has(name)) return [name, one]
        return [fieldName(name), personFields.test(name) ? hide(one) : walk(one, false)]
      }),
    )
  }

  return {
    learn: (noun, owner, attribute, value) => {
      const folded = fold(value ?? '')
      if (folded === '' || known.has(folded)) return
      fieldNames.clear()
      known.set(folded, { noun, owner, attribute })
      if (folded.length < shortestFound) return
      const start = folded.slice(0, shortestFound)
      const here = lengths.get(start)
      if (!here) lengths.set(start, [folded.length])
      else if (!here.includes(folded.length)) {
        here.push(folded.length)
        here.sort((a, b) => b - a)
      }
    },
    text,
    value: (value) => walk(value, true),
  }
}

/** `li` is not in `client`: what begins or ends with a letter stands alone. */
const isWhole = (text: string, at: number, length: number): boolean => {
  const end = at + length
  if (end > text.length) return false
  const before = at > 0 && wordEdge.test(text.charAt(at)) && wordEdge.test(text.charAt(at - 1))
  return !before && !(end < text.length && wordEdge.test(text.charAt(end - 1)) && wordEdge.test(text.charAt(end)))
}

/** Names in addresses and in JSON within JSON are spelt otherwise. */
const decode = (text: string): string => {
  if (!text.includes('%') && !text.includes('\\u')) return text
  return text
    .replace(percentEncoded, (encoded) => {
      try {
        return decodeURIComponent(encoded)
      } catch {
        return encoded
      }
    })
    .replace(escaped, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
