import { createNameReader } from './name-reading.ts'

/** What the two search indexes hold of one person; see migration 0001. */
export interface SearchWords {
  /** Characters of the names, one word each. */
  name: string
  /** Pinyin and initials from each character on, one word each: 张三 → zhangsan san zs s. */
  pinyin: string
  /** Characters of the position, one word each. */
  position: string
  /** User id, mobile and the part of mail addresses before the @, which trigrams find any fragment of. */
  ids: string
}

export interface IndexedPerson {
  userKey: string
  name: string
  alias: string
  englishName: string
  position: string
  mobile: string | null
  email: string | null
  bizMail: string | null
}

/** Stands between two names, so that a phrase never matches across them. */
const boundary = ' \u00A6 '

/** Normalising costs more than everything else; most Chinese names need none. */
const isPlain = /^[\u3400-\u4DBF\u4E00-\u9FFFa-z0-9._@-]*$/

/** The same form for what is indexed and what is asked for. NUL would end a query in its middle. */
export const normalise = (text: string): string =>
  isPlain.test(text) ? text : text.replaceAll('\0', '').normalize('NFKC').toLowerCase().trim()

/** One word per character, which is the only way to find one or two Chinese characters by index. */
export const spaced = (text: string): string =>
  [...normalise(text)].filter((character) => character.trim() !== '' && character !== '\u00A6').join(' ')

const mailboxOf = (mail: string | null): string => {
  if (mail === null) return ''
  const at = mail.indexOf('@')
  return normalise(at < 0 ? mail : mail.slice(0, at))
}

const addSuffixes = (words: Set<string>, syllables: readonly string[]): void => {
  let full = ''
  let initials = ''
  for (const syllable of syllables.toReversed()) {
    full = syllable + full
    initials = (syllable[0] ?? '') + initials
    words.add(full)
    words.add(initials)
  }
}

const beginsLatin = /^[a-z]/

/** Pinyin by which names are sorted. Remembers how characters are read, so keep one for many names. */
export const createSortKey = (): ((name: string) => string) => {
  const read = createNameReader()
  return (name) => read(name)?.asName.join('').toLowerCase() ?? normalise(name)
}

/** Turns people into what the indexes hold. Remembers how characters are read, so keep one for many people. */
export const createSearchWords = () => {
  const read = createNameReader()
  /** Positions are few in a company, and repeat. */
  const positions = new Map<string, string>()
  const positionWords = (position: string): string => {
    let words = positions.get(position)
    if (words === undefined) {
      if (positions.size > 5000) positions.clear()
      positions.set(position, (words = spaced(position)))
    }
    return words
  }
  const pinyinWords = (name: string): string => {
    const reading = read(normalise(name))
    if (!reading) return ''
    const words = new Set<string>()
    addSuffixes(words, reading.asName)
    if (reading.asName.some((syllable, index) => syllable !== reading.asText[index])) addSuffixes(words, reading.asText)
    return [...words].filter((word) => beginsLatin.test(word)).join(' ')
  }
  return {
    /** All suffixes of the readings of a name, and their initials. */
    readings: pinyinWords,
    wordsOf: (person: IndexedPerson): SearchWords => {
      let name = spaced(person.name)
      if (person.alias !== '') name += boundary + spaced(person.alias)
      if (person.englishName !== '') name += boundary + spaced(person.englishName)
      let ids = person.userKey
      for (const id of [normalise(person.mobile ?? ''), mailboxOf(person.email), mailboxOf(person.bizMail)]) {
        if (id !== '' && !ids.includes(id)) ids += '\n' + id
      }
      return { name, pinyin: pinyinWords(person.name), position: positionWords(person.position), ids }
    },
  }
}
