import { pinyin } from 'pinyin-pro'

/** Longer names than this are not names; their beginning is enough to be found. */
const maxReadLength = 40
/** Characters in use are few: 8,000 cover almost every name. */
const maxRemembered = 50_000

const isHan = /\p{Script=Han}/u

/** Cut between characters, never inside one. */
const headOf = (name: string): string =>
  name.length <= maxReadLength ? name : [...name].slice(0, maxReadLength).join('')

/** How a name is read: with the surname's own reading (单 Shàn), and as its characters are read elsewhere. */
export interface NameReading {
  /** A syllable per character; what is not Chinese stands for itself. */
  asName: string[]
  /** The same without regard to surnames; equal for most names. */
  asText: string[]
}

const remember = <Value>(read: (text: string) => Value): ((text: string) => Value) => {
  const known = new Map<string, Value>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const value = read(text)
    if (known.size >= maxRemembered) known.clear()
    known.set(text, value)
    return value
  }
}

/** Surnames of two characters that are read otherwise than their characters are; the reading itself is looked up. */
const doubleSurnames = new Set(['单于', '长孙', '尉迟', '万俟', '澹台', '乐正', '令狐', '鲜于', '宰父', '亓官'])

const syllables = (text: string, surname: 'head' | 'off'): string[] =>
  pinyin(text, { surname, toneType: 'none', type: 'array', v: true }).map((syllable) => syllable.toLowerCase())

/**
 * Reads names. Given names are read a character at a time, which is how people read them and lets every character be
 * looked up once; surnames by themselves, and the few of two characters that are read in their own way.
 */
export const createNameReader = (): ((name: string) => NameReading | null) => {
  const ofCharacter = remember((character: string) => syllables(character, 'off')[0] ?? character)
  const ofSurname = remember((surname: string) => syllables(surname, 'head'))
  return (name) => {
    if (!isHan.test(name)) return null
    const characters = [...headOf(name)]
    const asText = characters.map(ofCharacter)
    const two = (characters[0] ?? '') + (characters[1] ?? '')
    const head = ofSurname(doubleSurnames.has(two) ? two : (characters[0] ?? ''))
    const asName = asText.slice()
    for (let index = 0; index < head.length; index++) asName[index] = head[index] ?? ''
    return { asName, asText }
  }
}
