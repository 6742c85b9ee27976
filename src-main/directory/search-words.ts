import { pinyin } from 'pinyin-pro'

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

/** Stands between two names, so that a phrase never matches across them. */
const boundary = ' \u00A6 '
const maxPinyinLength = 40

/** Cut between characters, never inside one. */
const headOf = (name: string): string => (name.length <= maxPinyinLength ? name : [...name].slice(0, maxPinyinLength).join(''))

const isHan = /\p{Script=Han}/u

/** The same form for what is indexed and what is asked for. */
export const normalise = (text: string): string => text.normalize('NFKC').toLowerCase().trim()

/** One word per character, which is the only way to find one or two Chinese characters by index. */
export const spaced = (text: string): string => [...normalise(text)].filter((character) => character.trim() !== '').join(' ')

/** Syllables of a name, with the surname's own reading (单 Shàn). Characters that are not Chinese stand for themselves. */
const syllablesOf = (name: string, surname: 'head' | 'off'): string[] =>
  pinyin(name, { surname, toneType: 'none', type: 'array', v: true })

/** Pinyin by which names are sorted, and which the page's filters search. */
export const sortKeyOf = (name: string): string =>
  isHan.test(name) ? syllablesOf(headOf(name), 'head').join('').toLowerCase() : normalise(name)

const suffixes = (syllables: string[]): string[] => {
  const words: string[] = []
  for (let start = 0; start < syllables.length; start++) {
    const rest = syllables.slice(start)
    words.push(rest.join(''), rest.map((syllable) => syllable[0] ?? '').join(''))
  }
  return words
}

/** All readings under which somebody may look for a name. */
const pinyinWordsOf = (name: string): string => {
  const text = headOf(normalise(name))
  if (!isHan.test(text)) return ''
  const words = new Set([...suffixes(syllablesOf(text, 'head')), ...suffixes(syllablesOf(text, 'off'))])
  return [...words].filter((word) => /^[a-z]/.test(word)).join(' ')
}

/** Names repeat a lot in a company; pinyin is the dearest part of indexing. */
const maxRemembered = 50_000

export const createSearchWords = () => {
  const remembered = new Map<string, { words: string; sortKey: string }>()
  const readingOf = (name: string): { words: string; sortKey: string } => {
    const known = remembered.get(name)
    if (known) return known
    const reading = { words: pinyinWordsOf(name), sortKey: sortKeyOf(name) }
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(name, reading)
    return reading
  }
  return {
    sortKey: (name: string): string => readingOf(name).sortKey,
    wordsOf: (person: {
      userKey: string
      name: string
      alias: string
      englishName: string
      position: string
      mobile: string | null
      email: string | null
      bizMail: string | null
    }): SearchWords => {
      const names = [person.name, person.alias, person.englishName].filter((name) => name !== '')
      const mailboxes = [person.email, person.bizMail].map((mail) => mail?.split('@')[0] ?? '')
      return {
        name: names.map(spaced).join(boundary),
        pinyin: readingOf(person.name).words,
        position: spaced(person.position),
        ids: [...new Set([person.userKey, normalise(person.mobile ?? ''), ...mailboxes.map(normalise)])]
          .filter((id) => id !== '')
          .join('\n'),
      }
    },
  }
}
