import type { HistoryStartRow } from '../store/directory-rows.ts'
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

/** What was found so far of one company. */
interface Known {
  start: HistoryStartRow | undefined
  moments: Moment[]
  seenUpTo: number
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
  /** Another one as soon as anything is known otherwise: what was worked out from a timeline holds as long as this does. */
  version: string
  /** Whether older lines were cleaned up: the first moment then stands for all of them. */
  isCut: boolean
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
  const known = new Map<string, { edits: number; reading: Promise<Known> }>()

  /** Where the lines end that were written together with this one; in parts, as it looks at each of them. */
  const lastLineLike = async (first: Stretch): Promise<number> => {
    const pace = createPace()
    for (let after = first.journal_id; ;) {
      const { unlikeId, seenUpTo } = repository.nextUnlike(first, after)
      if (unlikeId !== null) return unlikeId - 1
      if (seenUpTo === after) return after
      after = seenUpTo
      if (pace.isDue()) await pace.rest()
    }
  }

  const momentFrom = async (first: Stretch): Promise<Moment> => {
    const { journal_id: firstId, run_no: runNo, at_ms: atMs } = first
    const last = repository.lastLineOf(runNo)
    if (last?.company === first.company && last.at_ms === atMs) {
      const changes = repository.countLines(runNo, firstId, last.journal_id)
      if (changes === last.journal_id - firstId + 1) return { runNo, atMs, firstId, lastId: last.journal_id, changes }
    }
    // The number of a run that was removed was given to another run, or lines of somebody who was forgotten are gone.
    const lastId = await lastLineLike(first)
    return { runNo, atMs, firstId, lastId, changes: repository.countLines(runNo, firstId, lastId) }
  }

  /** Before anything was read. What was cleaned up is one moment without lines: the state it led to is known. */
  const nothingRead = (company: number): Known => {
    const start = repository.start(company)
    if (!start) return { start, moments: [], seenUpTo: 0 }
    const { journal_id: lastId, run_no: runNo, at_ms: atMs } = start
    return { start, moments: [{ runNo, atMs, firstId: lastId + 1, lastId, changes: 0 }], seenUpTo: lastId }
  }

  const read = async (company: number, before: Known): Promise<Known> => {
    const pace = createPace()
    const moments = before.moments.slice()
    let seenUpTo = before.seenUpTo
    for (let first = repository.lineAfter(seenUpTo); first; first = repository.lineAfter(seenUpTo)) {
      const moment = await momentFrom(first)
      seenUpTo = moment.lastId
      if (first.company === company) moments.push(moment)
      if (pace.isDue()) await pace.rest()
    }
    return { start: before.start, moments, seenUpTo }
  }

  const momentsOf = async ({ profileId, ordinal }: HistoryCompany, edits: number): Promise<Known> => {
    const earlier = known.get(profileId)
    const before = earlier?.edits === edits ? earlier.reading.catch(() => null) : null
    const reading = (async () => read(ordinal, (await before) ?? nothingRead(ordinal)))()
    known.set(profileId, { edits, reading })
    return reading
  }

  /** Where a company was first read in parts, the parts that follow are no joiners either. */
  const beginningOf = (moments: readonly Moment[], first: number, isCut: boolean): number => {
    for (let index = first; index >= 0 && index < moments.length; index++) {
      const moment = moments[index]
      // What stands for lines that were cleaned up is no run of its own.
      if (!moment || (isCut && index === 0) || repository.wasWhole(moment.runNo) === false) continue
      if (index === first || repository.hasNewMembers(moment.firstId, moment.lastId)) return index
    }
    return first
  }

  return async (company: HistoryCompany): Promise<Timeline> => {
    const edits = repository.edits()
    const { start, moments } = await momentsOf(company, edits)
    const told = moments.findIndex(({ firstId, lastId }) => repository.hasNewMembers(firstId, lastId))
    const firstMembers = start?.members_known === 1 ? 0 : told
    return {
      profileId: company.profileId,
      company: company.ordinal,
      moments,
      firstMembers,
      beginning: start?.began === 1 ? 0 : beginningOf(moments, firstMembers, start !== undefined),
      version: `${edits}.${moments.at(-1)?.lastId ?? 0}`,
      isCut: start !== undefined,
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
