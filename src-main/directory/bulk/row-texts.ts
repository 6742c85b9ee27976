/**
 * The texts of the items of the list `field` of a reply, as they were sent. Writing each row out again would cost more
 * than reading it did. Only for texts that JSON.parse has accepted.
 * @returns null where the list cannot be found in this way, such as one that is written twice
 */
export const rowTexts = (text: string, field: string): string[] | null => {
  const key = JSON.stringify(field)
  const at = text.indexOf(key)
  if (at < 0 || text.includes(key, at + key.length)) return null
  let index = skipSpace(text, at + key.length)
  if (text[index] !== ':') return null
  index = skipSpace(text, index + 1)
  if (text[index] !== '[') return null
  const rows: string[] = []
  index = skipSpace(text, index + 1)
  while (index < text.length && text[index] !== ']') {
    const end = endOfValue(text, index)
    rows.push(text.slice(index, end))
    index = skipSpace(text, end)
    if (text[index] === ',') index = skipSpace(text, index + 1)
  }
  return rows
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

const skipSpace = (text: string, from: number): number => {
  let index = from
  while (isSpace(text.charCodeAt(index))) index++
  return index
}

/** Just behind the value that begins at `from`. */
const endOfValue = (text: string, from: number): number => {
  let depth = 0
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      index = endOfString(text, index)
      if (depth === 0) return index + 1
    } else if (isOpening(code)) depth++
    else if (isClosing(code)) {
      // Of the list around it, where the value is a number or a word.
      if (depth === 0) return index
      if (--depth === 0) return index + 1
    } else if (depth === 0 && (code === comma || isSpace(code))) return index
  }
  return text.length
}

/** The closing quote of the string that begins at `from`. */
const endOfString = (text: string, from: number): number => {
  for (let index = text.indexOf('"', from + 1); index >= 0; index = text.indexOf('"', index + 1)) {
    let slashes = 0
    while (text.charCodeAt(index - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return index
  }
  return text.length
}
