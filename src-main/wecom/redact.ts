/** What stands in the place of a secret. */
const mask = '***'

/** Names whose values are credentials, in addresses and in JSON. `key` is a group robot's, `code` a login's (reference §1). */
const secretNames =
  'access_token|suite_access_token|provider_access_token|corpsecret|suite_secret|provider_secret|refresh_token|' +
  'jsapi_ticket|suite_ticket|permanent_code|encoding_aeskey|user_ticket|client_secret|password|passphrase'

const queryPattern = new RegExp(
  `((?:(?<![A-Za-z0-9_])|(?<=%3F|%26))(?:${secretNames}|key|code)(?:=|%3D))(?:(?!%26)[^&\\s"'\`<>#\\\\,;)\\]}])+`,
  'gi',
)
/** In JSON a name ends with what it is, however the program that wrote it spells the rest. */
const jsonNames = `[\\w-]*(?:password|passphrase|secret|token|api[-_]?key|aes[-_]?key)|${secretNames}`
const jsonPattern = new RegExp(`((\\\\*["'])(?:${jsonNames})\\2\\s*:\\s*)(["'])(?:[^"'\\\\]|\\\\.)*\\3`, 'gi')
const nestedJsonPattern = new RegExp(`((\\\\+["'])(?:${jsonNames})\\2\\s*:\\s*)(\\\\+["'])[^"'\\\\]*`, 'gi')
const headerPattern = /((?:proxy-)?authorization\\*["']?\s*[:=]\s*\\*["']?)[^"'\\\r\n,}\]]+/gi
/** Robots whose key is the end of their address (Feishu, Slack and their like). */
const hookPattern = /(\/(?:hook|hooks|webhook|webhooks)\/)[A-Za-z0-9_\-./]{8,}/gi
const schemePattern = /\b((?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{6,}/gi
const credentialsPattern = /([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'<>]*@/gi

/** What this program gives out itself: API keys, and the cookies of sessions under whatever name of a port. */
const apiKeyPattern = /\bwd_[A-Za-z0-9_-]{20,}/g
const cookiePattern = /((?:__Host-)?wecom-desk-\d{1,5}=)[^;\s"'\\]+/g

/** Masks everything in a text that looks like a credential. Pure; masking twice changes nothing more. */
export function redact(text: string): string {
  if (!mayHoldSecret.test(text)) return text
  return text
    .replace(credentialsPattern, `$1${mask}@`)
    .replace(hookPattern, `$1${mask}`)
    .replace(jsonPattern, `$1$3${mask}$3`)
    .replace(nestedJsonPattern, `$1$3${mask}`)
    .replace(headerPattern, `$1${mask}`)
    .replace(schemePattern, `$1${mask}`)
    .replace(queryPattern, `$1${mask}`)
    .replace(apiKeyPattern, mask)
    .replace(cookiePattern, `$1${mask}`)
}

/** Cheap look before the real work: nearly all texts hold none of these. */
const mayHoldSecret = /=|%3D|:\/\/|\/hook|\/webhook|authorization|bearer|basic|wd_|["']\s*:/i

/** Field names of log entries whose values are never written, spelt in any way. */
const secretFields = new Set(
  (
    'accesstoken suiteaccesstoken provideraccesstoken corpsecret suitesecret secret secretvalue password passphrase ' +
    'authorization proxyauthorization cookie setcookie token refreshtoken encodingaeskey aeskey masterkey permanentcode jsapiticket'
  ).split(' '),
)
/** Also `newPassword`, `strToken` and the like; `secretId` and `tokenAgeMs` are something else. */
const secretEndings = /(?:password|passphrase|secret|token|aeskey|apikey|privatekey|secretkey)$/
const isSecretField = (name: string): boolean => {
  const spelt = name.toLowerCase().replace(/[-_]/g, '')
  return secretFields.has(spelt) || secretEndings.test(spelt)
}

const maxDepth = 12

export interface Redactor {
  /** Remembers an exact value, so that it is masked wherever and however it turns up. Very short ones are ignored. */
  learn(secret: string): void
  text(text: string): string
  /** A copy fit for a log: strings masked at any depth, errors as plain objects with their causes, bytes as their number. */
  fields(fields: Record<string, unknown>): Record<string, unknown>
}

/** Shorter values would mask ordinary words. */
const shortestSecret = 6
const maxLearned = 2000

export function createRedactor(): Redactor {
  const learned = new Set<string>()
  let exact: RegExp | null = null

  const spellings = (secret: string) => [secret, encodeSafely(secret), JSON.stringify(secret).slice(1, -1)]
  const compile = () => {
    const all = [...new Set([...learned].flatMap(spellings))].sort((a, b) => b.length - a.length)
    return new RegExp(all.map(escapePattern).join('|'), 'g')
  }
  const text = (value: string): string => {
    if (learned.size === 0) return redact(value)
    exact ??= compile()
    return redact(value.replace(exact, mask))
  }

  return {
    learn(secret) {
      if (secret.length < shortestSecret || learned.has(secret)) return
      learned.add(secret)
      const oldest = learned.values().next().value
      if (learned.size > maxLearned && oldest !== undefined) learned.delete(oldest)
      exact = null
    },
    text,
    fields: (fields) => redactObject(fields, text, new Set(), 0),
  }
}

/** `redact` for whole log entries. */
export const redactFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  redactObject(fields, redact, new Set(), 0)

type RedactText = (text: string) => string

const escapePattern = (value: string): string => value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

function encodeSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed())
}

function redactObject(value: object, text: RedactText, path: Set<object>, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  path.add(value)
  for (const key of Object.keys(value)) {
    const entry = readField(value, key)
    const hidden = isSecretField(key) && (typeof entry === 'string' || typeof entry === 'object') && entry !== null
    // Plain assignment would make `__proto__` the copy's prototype.
    Object.defineProperty(copy, text(key), {
      value: hidden ? mask : redactValue(entry, text, path, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  path.delete(value)
  return copy
}

function readField(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    // A getter that throws must not keep the rest of the entry out of the log.
    return '[unreadable]'
  }
}

function redactValue(value: unknown, text: RedactText, path: Set<object>, depth: number): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function') return '[function]'
  if (typeof value === 'symbol') return text(value.toString())
  if (typeof value !== 'object' || value === null) return value
  if (path.has(value)) return '[circular]'
  if (depth > maxDepth) return '[too deep]'
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof URL) return text(value.href)
  if (value instanceof Error) return redactError(value, text, path, depth)
  if (Array.isArray(value)) return redactList(value, value, text, path, depth)
  if (value instanceof Set) return redactList(value, [...value], text, path, depth)
  if (value instanceof Map) return redactList(value, [...value], text, path, depth)
  return redactObject(value, text, path, depth)
}

function redactList(owner: object, items: unknown[], text: RedactText, path: Set<object>, depth: number): unknown[] {
  path.add(owner)
  const copy = items.map((item) => redactValue(item, text, path, depth + 1))
  path.delete(owner)
  return copy
}

/** Errors of HTTP libraries carry request and configuration, with the token in the address: only known parts are kept. */
function redactError(error: Error, text: RedactText, path: Set<object>, depth: number): Record<string, unknown> {
  path.add(error)
  const code: unknown = readField(error, 'code')
  const facts: unknown = readField(error, 'facts')
  const copy = {
    name: text(String(error.name)),
    message: text(String(error.message)),
    ...(typeof error.stack === 'string' ? { stack: text(error.stack) } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: redactValue(code, text, path, depth + 1) } : {}),
    ...(facts === undefined ? {} : { facts: redactValue(facts, text, path, depth + 1) }),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, text, path, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: redactValue(error.errors, text, path, depth + 1) } : {}),
  }
  path.delete(error)
  return copy
}
