import type { FieldChange } from '../../contract/sync.ts'

/** Shorter names are parts of other words. */
const shortestName = 2

/** By what a person is found in texts. */
export interface PersonMarks {
  /** The user id in lower case. */
  userKey: string
  name: string
  /** Mobile and mail addresses. */
  contacts: readonly string[]
}

const idCharacter = '[\\p{L}\\p{N}_.@-]'
const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** Whether a text names a person: by the whole user id, by the name, or by a contact. */
export const createMentions = ({ userKey, name, contacts }: PersonMarks): ((text: string) => boolean) => {
  const asId = new RegExp(`(?<!${idCharacter})${escape(userKey)}(?!${idCharacter})`, 'iu')
  const parts = [...(name.length >= shortestName ? [name] : []), ...contacts.filter((contact) => contact !== '')]
  return (text) => parts.some((part) => text.includes(part)) || asId.test(text)
}

const isOne = (userKey: string) => (id: string) => id.toLowerCase() === userKey

const strikeFromList = (text: string | null, userKey: string): string | null => {
  if (text === null) return null
  const items = text.split(', ')
  // The last one may say how many were left out.
  const left = items.filter((item) => !isOne(userKey)(item.replace(/ ….*$/, '')))
  return left.length === items.length ? text : left.length === 0 ? null : left.join(', ')
}

const strikeFromJson = (text: string | null, userKey: string): string | null => {
  if (text === null) return null
  const ids = JSON.parse(text) as unknown[]
  return JSON.stringify(ids.filter((id) => typeof id !== 'string' || !isOne(userKey)(id)))
}

/** Changes of leaders and of members of tags, without one person. What tells of nobody else goes. */
export const strikePerson = (changes: FieldChange[], userKey: string): FieldChange[] =>
  changes.flatMap((change) => {
    const strike =
      change.field === 'leaders'
        ? strikeFromJson
        : change.field === 'members' || change.field === 'directLeaders'
          ? strikeFromList
          : null
    if (!strike) return [change]
    const [before, after] = [strike(change.before, userKey), strike(change.after, userKey)]
    return before === after ? [] : [{ ...change, before, after }]
  })
