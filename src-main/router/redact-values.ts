/** Masks credentials in a text. */
export interface TextRedactor {
  text(text: string): string
}

const maxDepth = 8

/** A copy of JSON values with every text in it redacted. */
export function redactValues(value: unknown, redactor: TextRedactor, depth = 0): unknown {
  if (typeof value === 'string') return redactor.text(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= maxDepth) return null
  if (Array.isArray(value)) return value.map((item) => redactValues(item, redactor, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, redactValues(entry, redactor, depth + 1)]),
  )
}
