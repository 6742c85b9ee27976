import type { AreaService } from '../area-service.ts'
import { notFound } from '../errors.ts'
import { errcodeDictionary, findErrcode } from './errcode-dictionary.ts'
import type { ErrcodeEntry } from './errcode-dictionary.ts'

interface Searchable {
  entry: ErrcodeEntry
  number: string
  meaning: string
  whatToDo: string
}

let searchable: readonly Searchable[] | null = null

const all = (): readonly Searchable[] =>
  (searchable ??= [...errcodeDictionary().values()]
    .sort((a, b) => a.errcode - b.errcode)
    .map((entry) => ({
      entry,
      number: String(entry.errcode),
      meaning: Object.values(entry.meaning).join('\n').toLowerCase(),
      whatToDo: Object.values(entry.whatToDo).join('\n').toLowerCase(),
    })))

/** How well an entry fits one word; 0: not at all. */
const rank = ({ number, meaning, whatToDo }: Searchable, word: string): number => {
  if (number === word) return 100
  if (number.startsWith(word)) return 50
  if (meaning.startsWith(word) || meaning.includes(`\n${word}`)) return 20
  if (meaning.includes(word)) return 10
  return whatToDo.includes(word) ? 3 : 0
}

/** Every word must fit; the better it fits, the further up. Among equals the smaller number comes first. */
export const searchErrcodes = (query: string): ErrcodeEntry[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return all()
    .flatMap((candidate) => {
      const ranks = words.map((word) => rank(candidate, word))
      return ranks.includes(0) ? [] : [{ entry: candidate.entry, score: ranks.reduce((sum, one) => sum + one, 0) }]
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry)
}

export const createErrcodeService = (): AreaService<'errcodes'> => ({
  search: ({ query, limit }) => {
    const found = searchErrcodes(query)
    return { total: found.length, items: found.slice(0, limit) }
  },
  get: ({ errcode }) => {
    const entry = findErrcode(errcode)
    if (entry) return entry
    throw notFound('errcode', String(errcode), {
      'zh-CN': `词典中没有错误码 ${errcode}。`,
      en: `The dictionary does not know errcode ${errcode}.`,
    })
  },
})
