import type { HistoryRepository } from '../history/history-repository.ts'
import { createMoments, passedAt } from '../history/moments.ts'
import type { HistoryStartRow } from '../store/directory-rows.ts'
import type { CleanedCompany, Found } from './retention-repository.ts'

/** What a company's history would lose, and where it would begin then. */
export interface HistoryCut extends Found {
  start: HistoryStartRow
  /** When something changed, and how much. */
  moments: { atMs: number; changes: number }[]
}

/**
 * Where the history of a company is cut so that nothing before a time is told of any more, and everything from then on exactly
 * as before: between two moments, the last that is cut being the one whose outcome still held at that time.
 */
export const createHistoryCuts = (repository: HistoryRepository) => {
  const timelineOf = createMoments(repository)
  const find = async ({ profileId, company }: CleanedCompany, beforeMs: number): Promise<HistoryCut | null> => {
    const { moments, firstMembers, beginning, isCut } = await timelineOf({ profileId, ordinal: company })
    const passed = passedAt(moments, beforeMs)
    // The first of a history that was cut before stands for what went then.
    const going = moments.slice(isCut ? 1 : 0, passed)
    const last = going.at(-1)
    if (!last) return null
    return {
      count: going.reduce((sum, { changes }) => sum + changes, 0),
      oldestAtMs: Math.min(...going.map(({ atMs }) => atMs)),
      moments: going.map(({ atMs, changes }) => ({ atMs, changes })),
      start: {
        company,
        journal_id: last.lastId,
        run_no: last.runNo,
        at_ms: last.atMs,
        members_known: firstMembers >= 0 && firstMembers < passed ? 1 : 0,
        began: firstMembers >= 0 && beginning < passed ? 1 : 0,
      },
    }
  }
  /** Runs by which the history tells who had always been there; see moments.ts. */
  const runsOfBeginning = async ({ profileId, company }: CleanedCompany): Promise<number[]> => {
    const { moments, beginning } = await timelineOf({ profileId, ordinal: company })
    return moments.slice(0, beginning + 1).map(({ runNo }) => runNo)
  }
  return { find, runsOfBeginning }
}
export type HistoryCuts = ReturnType<typeof createHistoryCuts>
