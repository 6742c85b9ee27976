import type { HistoryRepository, Stretch } from './history-repository.ts'
import { createPace } from './pace.ts'

/** Lines of the journal that were written at once: the mirror changed from what it was before to what it was after them. */
export interface Moment {
  runNo: number
  atMs: number
  firstId: number
  lastId: number
  changes: number
}

/** All moments of one company, oldest first. */
export interface Timeline {
  profileId: string
  company: number
  moments: readonly Moment[]
  /** The moment before which no member was known; -1 where none is known yet. */
  firstMembers: number
  /** The last moment whose new people are those who had always been there. */
  beginning: number
  /** The newest line: what was worked out from a timeline holds until there is a newer one. */
  lastId: number
}

export interface HistoryCompany {
  profileId: string
  ordinal: number
}

/**
 * Finds the moments without an index of times, by jumping from run to run: a run writes its lines in one transaction, so
 * that they follow each other. What was found once is not looked for again.
 */
export const createMoments = (repository: HistoryRepository) => {
  const known = new Map<string, Promise<{ moments: Moment[]; seenUpTo: number }>>()

  const momentFrom = (first: Stretch): Moment => {
    const { journal_id: firstId, run_no: runNo, at_ms: atMs } = first
    const last = repository.lastLineOf(runNo)
    if (last?.company === first.company && last.at_ms === atMs) {
      const changes = repository.countLines(runNo, firstId, last.journal_id)
      if (changes === last.journal_id - firstId + 1) return { runNo, atMs, firstId, lastId: last.journal_id, changes }
    }
    // The number of a run that was removed was given to another run.
    const lastId = repository.lastLineLike(first)
    return { runNo, atMs, firstId, lastId, changes: repository.countLines(runNo, firstId, lastId) }
  }

  const read = async (company: number, before: { moments: Moment[]; seenUpTo: number }) => {
    const pace = createPace()
    const moments = before.moments.slice()
    let seenUpTo = before.seenUpTo
    for (let first = repository.lineAfter(seenUpTo); first; first = repository.lineAfter(seenUpTo)) {
      const moment = momentFrom(first)
      seenUpTo = moment.lastId
      if (first.company === company) moments.push(moment)
      if (pace.isDue()) await pace.rest()
    }
    return { moments, seenUpTo }
  }

  const momentsOf = async ({ profileId, ordinal }: HistoryCompany): Promise<Moment[]> => {
    const earlier = known.get(profileId)
    const reading = (async () => read(ordinal, (await earlier?.catch(() => null)) ?? { moments: [], seenUpTo: 0 }))()
    known.set(profileId, reading)
    return (await reading).moments
  }

  /** Where a company was first read in parts, the parts that follow are no joiners either. */
  const beginningOf = (moments: readonly Moment[], first: number): number => {
    for (let index = first; index >= 0 && index < moments.length; index++) {
      const moment = moments[index]
      if (!moment || repository.wasWhole(moment.runNo) === false) continue
      if (index === first || repository.hasNewMembers(moment.firstId, moment.lastId)) return index
    }
    return first
  }

  return async (company: HistoryCompany): Promise<Timeline> => {
    const moments = await momentsOf(company)
    const firstMembers = moments.findIndex(({ firstId, lastId }) => repository.hasNewMembers(firstId, lastId))
    return {
      profileId: company.profileId,
      company: company.ordinal,
      moments,
      firstMembers,
      beginning: beginningOf(moments, firstMembers),
      lastId: moments.at(-1)?.lastId ?? 0,
    }
  }
}

/**
 * How many moments had passed at a time. A clock that was set back makes later moments look earlier; the journal's order
 * decides then, and a moment counts as passed as soon as a later one has.
 */
export const passedAt = (moments: readonly Moment[], atMs: number): number => {
  let count = moments.length
  while (count > 0 && (moments[count - 1]?.atMs ?? 0) > atMs) count--
  return count
}

/** The time of each moment in the sense of `passedAt`: never later than that of a moment after it. */
export const timesOf = (moments: readonly Moment[]): number[] => {
  const times = moments.map(({ atMs }) => atMs)
  for (let index = times.length - 2; index >= 0; index--)
    times[index] = Math.min(times[index] ?? 0, times[index + 1] ?? Infinity)
  return times
}
