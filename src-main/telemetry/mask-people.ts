/** Mobiles of mainland China and mail addresses; the edges keep ids, versions and times from passing for them. */
export const mobilePattern = /(?<![0-9A-Za-z_-])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z_-])/g
/** It begins only where a word does: within a long word it would be looked for again from each letter on. */
export const mailPattern = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu
const mayNamePerson = /1[3-9]\d{9}|[^\s/]@[^\s/]/

const maskMobile = (mobile: string): string => `${mobile.slice(0, -8)}****${mobile.slice(-4)}`
const maskMail = (mail: string): string => `${mail.slice(0, 1)}***${mail.slice(mail.indexOf('@'))}`

/** Masks numbers and addresses of people in a text. Names cannot be told from other words here; they are not logged. */
export const maskPeople = (text: string): string =>
  mayNamePerson.test(text) ? text.replace(mobilePattern, maskMobile).replace(mailPattern, maskMail) : text

const mobileFields = /^(?:mobile|phone|tel|telephone)$/i

const maskValue = (name: string, value: unknown): unknown => {
  if (typeof value === 'string') return maskPeople(value)
  return typeof value === 'number' && mobileFields.test(name) ? maskPeople(String(value)) : value
}

/** The same for a finished line of the log. Nearly all lines have nothing of the kind and stay as they are. */
export const maskPeopleInLine = (line: string): string => {
  if (!mayNamePerson.test(line)) return line
  try {
    return JSON.stringify(JSON.parse(line, maskValue))
  } catch {
    return maskPeople(line)
  }
}
