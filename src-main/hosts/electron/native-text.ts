/** Longest name in a menu, tooltip or notification, in characters as people see them. */
const longest = 40

/** Controls, and marks that turn the direction of what follows; a name with them must not change the words around it. */
const invisible = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** Somebody else's text, made fit for a native label: in one line, short, without marks that nobody sees. */
export const nativeText = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').replace(invisible, '').trim()
  const characters = [...new Intl.Segmenter().segment(line)].map(({ segment }) => segment)
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`
}

/** In menus `&` underlines the letter that follows. */
export const menuLabel = (text: string): string => text.replaceAll('&', '&&')
