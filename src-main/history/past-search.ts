import { createSearchWords, normalise } from '../directory/search-words.ts'
import type { HistoryRepository } from './history-repository.ts'
import { isPresentAfter, mentions, wasPresentBefore } from './journal-fold.ts'
import type { Happened } from './journal-fold.ts'
import { createPace } from './pace.ts'
import { textBefore } from './past.ts'
import type { Past } from './past.ts'

const peopleAtOnce = 400
const soughtFields = ['name', 'position', 'userId']

/** Whether today's index would not find somebody by the words of then. */
const isOtherwise = (happened: Happened): boolean =>
  wasPresentBefore(happened) && (!isPresentAfter(happened) || soughtFields.some((field) => mentions(happened, field)))

/**
 * Who fits a query in the words of then. Today's index answers for everybody who is called today as they were then; the
 * others are looked through one by one, by the name, user id and position that they had.
 * @param findToday ids of everybody who fits today
 */
export const findInPast = async (
  repository: HistoryRepository,
  past: Past,
  query: string,
  findToday: () => number[],
): Promise<Set<number>> => {
  const pace = createPace()
  const { member } = await past.happened()
  const others: number[] = []
  for (const [id, happened] of member) {
    if (isOtherwise(happened)) others.push(id)
    if (pace.isDue()) await pace.rest()
  }
  const isOther = new Set(others)
  const found = new Set(findToday().filter((id) => !isOther.has(id)))
  await pace.rest()

  const terms = normalise(query)
    .split(/\s+/)
    .filter((term) => term !== '')
  const words = createSearchWords()
  for (let first = 0; first < others.length; first += peopleAtOnce) {
    for (const row of repository.people(others.slice(first, first + peopleAtOnce))) {
      const happened = member.get(row.member_id)
      const name = textBefore(happened, 'name', row.name)
      const texts = [normalise(name), row.user_key, normalise(textBefore(happened, 'position', row.position))]
      const isIn = (term: string) => texts.some((text) => text.includes(term))
      // To learn how a name is read takes longest.
      const readings = terms.every(isIn) ? [] : words.readings(name).split(' ')
      if (terms.every((term) => isIn(term) || readings.some((reading) => reading.startsWith(term))))
        found.add(row.member_id)
    }
    if (pace.isDue()) await pace.rest()
  }
  return found
}
