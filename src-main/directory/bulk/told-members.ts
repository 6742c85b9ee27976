import { emptyTally } from './session.ts'
import type { EntityTally, StagedOperation } from './session.ts'

/** Where a row was found that was asked for by id, not in a department's list. */
export const askedById = -1

const [notTold, byUnreadList, byRow] = [0, 1, 2]

/** A person of whom this run has been told by a row that had to be read. */
export interface Told {
  memberId: number
  /** The lowest department whose list said so. */
  listedIn: number
  operation: StagedOperation | 'unchanged' | 'skipped'
}

/**
 * Of whom this run has been told so far, and by what: a row that was read, or a list that was not read because it says
 * what it said before. Counts everybody once, in whatever many lists they stand.
 * @param from, to the first and the highest member id that the company has in the mirror
 */
export const createToldMembers = ({ from, to }: { from: number; to: number }) => {
  const byKey = new Map<string, Told>()
  /** How this run has been told of everybody in the mirror, by id less the company's first. */
  const present = new Uint8Array(to - from + 1)
  /** The lowest department whose unread list told of somebody; 0 without one. */
  const unreadIn = new Uint32Array(present.length)
  const tally: EntityTally = emptyTally()

  const count = (operation: Told['operation'], by: 1 | -1): void => {
    tally[operation === 'touched' ? 'unchanged' : operation] += by
    tally.total += by
  }
  const presenceOf = (memberId: number): number => present[memberId - from] ?? notTold
  const isUnread = (memberId: number): boolean => presenceOf(memberId) === byUnreadList
  const lowestUnreadList = (memberId: number): number | null => unreadIn[memberId - from] || null

  return {
    tally,
    of: (userKey: string): Told | undefined => byKey.get(userKey),
    /** Whether anything told of somebody who is in the mirror. */
    isPresent: (memberId: number): boolean => presenceOf(memberId) !== notTold,
    /** Whether only lists that were not read told of somebody. */
    isUnread,
    lowestUnreadList,
    remember(userKey: string, entry: Told): void {
      // Somebody of whom an unread list told already has been counted as unchanged.
      if (isUnread(entry.memberId)) count('unchanged', -1)
      byKey.set(userKey, entry)
      if (entry.memberId <= to) present[entry.memberId - from] = byRow
      count(entry.operation, 1)
    },
    forget(userKey: string, entry: Told): void {
      byKey.delete(userKey)
      if (entry.memberId <= to) present[entry.memberId - from] = notTold
      count(entry.operation, -1)
    },
    rememberUnread(memberId: number, departmentId: number): void {
      present[memberId - from] = byUnreadList
      unreadIn[memberId - from] = departmentId
      count('unchanged', 1)
    },
    /** One more list that was not read tells of somebody who is told of already. */
    lowerUnread(memberId: number, departmentId: number): void {
      unreadIn[memberId - from] = Math.min(lowestUnreadList(memberId) ?? departmentId, departmentId)
    },
    /** Lists that were not read say what the mirror says, as an unchanged row does. */
    lowestListOf: ({ memberId, operation, listedIn }: Told): number =>
      operation === 'unchanged' ? Math.min(listedIn, lowestUnreadList(memberId) ?? listedIn) : listedIn,
  }
}
