import { createSearchWords, normalise } from '../directory/search-words.ts'
import { createPace } from './pace.ts'
import { textBefore } from './past.ts'
import type { Past } from './past.ts'

/**
 * Who fits a query in the words of then. Today's index answers for everybody to whom nothing happened since; the others
 * are looked through one by one, by the name, user id and position that they had.
 * @param findToday ids of everybody who fits today
 */
export const findInPast = async (past: Past, query: string, findToday: () => number[]): Promise<Set<number>> => {
  const pace = createPace()
  const { member } = await past.happened()
  const found = new Set(findToday().filter((id) => !member.has(id)))
  await pace.rest()
  const terms = normalise(query)
    .split(/\s+/)
    .filter((term) => term !== '')
  const words = createSearchWords()
  for (const [id, { row, happened }] of await past.touched()) {
    const name = textBefore(happened, 'name', row.name)
    const texts = [normalise(name), row.user_key, normalise(textBefore(happened, 'position', row.position))]
    const readings = words.readings(name).split(' ')
    const fits = (term: string) =>
      texts.some((text) => text.includes(term)) || readings.some((reading) => reading.startsWith(term))
    if (terms.every(fits)) found.add(id)
    if (pace.isDue()) await pace.rest()
  }
  return found
}
