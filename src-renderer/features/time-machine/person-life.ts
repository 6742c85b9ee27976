import type { ChangeOperation, FieldChange } from '@contract/sync.ts'
import type { HistoryEntry } from './use-person-history.ts'

export type EventTitle = ChangeOperation | 'beginning' | 'renamed'

export interface LifeEvent {
  key: string
  atMs: number
  /** Null where the run was removed. */
  runId: string | null
  operation: ChangeOperation
  title: EventTitle
  fields: FieldChange[]
  /** What is not told by the title and the line of the move. */
  others: FieldChange[]
}

/** Fields that only repeat a move. */
const partsOfMove = new Set(['departments', 'mainDepartmentId', 'sortOrders'])

/**
 * What happened to a person, newest first. Who was told of by the very first sync did not join that day: that is where
 * the record begins.
 */
export const lifeOf = (entries: readonly HistoryEntry[], firstAtMs: number | null): LifeEvent[] =>
  entries.map(({ atMs, runId, operation, fields }, index) => {
    const isMove = fields.some(({ field }) => field === 'departments')
    return {
      key: `${atMs} ${runId} ${index}`,
      atMs,
      runId,
      operation,
      title: titleOf(operation, fields, atMs === firstAtMs),
      fields,
      others: isMove ? fields.filter(({ field }) => !partsOfMove.has(field)) : fields,
    }
  })

const titleOf = (operation: ChangeOperation, fields: readonly FieldChange[], isFirst: boolean): EventTitle => {
  if (operation === 'created' && isFirst) return 'beginning'
  if (operation === 'updated' && fields.some(({ field }) => field === 'name')) return 'renamed'
  return operation
}
