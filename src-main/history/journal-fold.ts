import type { ChangeOperation, EntityKind, FieldChange } from '../contract/sync.ts'
import type { HistoryRepository, JournalLine } from './history-repository.ts'
import type { Moment } from './moments.ts'
import { createPace } from './pace.ts'

/** Everything that happened to one member, department or tag in a part of the journal, as one change. */
export interface Happened {
  first: ChangeOperation
  last: ChangeOperation
  /** What was removed in between and came back. */
  wasAway: boolean
  /** Per field the first value and the last; of a tag's members and departments who left and who came. */
  fields: Map<string, FieldChange> | null
}
export type Fold = Record<EntityKind, Map<number, Happened>>

export const wasPresentBefore = ({ first }: Happened): boolean => first !== 'created' && first !== 'returned'
export const isPresentAfter = ({ last }: Happened): boolean => last !== 'removed'

/** What a field said before all of it. @param current what it says after it */
export const valueBefore = (happened: Happened | undefined, field: string, current: string | null): string | null => {
  const change = happened?.fields?.get(field)
  return change ? change.before : current
}

/** What is different in the end; who changed and changed back is not. */
export const netFields = ({ fields }: Happened): FieldChange[] =>
  fields ? [...fields.values()].filter(({ before, after }) => before !== after) : []

/** Fields of a tag that tell who left and who came, not what was and what is. */
const isOfSets = (entity: EntityKind, field: string): boolean => entity === 'tag' && field !== 'name'

const addFields = (happened: Happened, entity: EntityKind, changes: readonly FieldChange[]): void => {
  const fields = (happened.fields ??= new Map())
  for (const change of changes) {
    const earlier = fields.get(change.field)
    if (!earlier) fields.set(change.field, change)
    else if (isOfSets(entity, change.field)) fields.set(change.field, mergeSets(earlier, change))
    else fields.set(change.field, { ...earlier, after: change.after })
  }
}

const cut = '…'
const itemsOf = (text: string | null): string[] =>
  (text ?? '')
    .split(', ')
    .map((item) => item.replace(/ ….*$/, ''))
    .filter((item) => item !== '')

/** Who left first and came later did neither; where a list was cut, so is the result. */
const mergeSets = (earlier: FieldChange, later: FieldChange): FieldChange => {
  const isCut = [earlier.before, earlier.after, later.before, later.after].some((text) => text?.includes(cut))
  const [left, came] = [new Set(itemsOf(earlier.before)), new Set(itemsOf(earlier.after))]
  for (const item of itemsOf(later.before)) if (!came.delete(item)) left.add(item)
  for (const item of itemsOf(later.after)) if (!left.delete(item)) came.add(item)
  const shown = (items: Set<string>) => (items.size === 0 ? null : [...items].join(', ') + (isCut ? ` ${cut}` : ''))
  return { field: earlier.field, before: shown(left), after: shown(came) }
}

export const emptyFold = (): Fold => ({ department: new Map(), member: new Map(), tag: new Map() })

export const addLine = (fold: Fold, line: Pick<JournalLine, 'entity' | 'entity_no' | 'operation' | 'fields'>): void => {
  // Written by the bulk worker from the contract's own types.
  const entity = line.entity as EntityKind
  const operation = line.operation as ChangeOperation
  const known = fold[entity].get(line.entity_no)
  const happened: Happened = known ?? { first: operation, last: operation, wasAway: false, fields: null }
  if (known) {
    if (operation === 'returned') happened.wasAway = true
    happened.last = operation
  } else fold[entity].set(line.entity_no, happened)
  if (line.fields !== '[]') addFields(happened, entity, JSON.parse(line.fields) as FieldChange[])
}

/** All lines of these moments as one change per thing. */
export const foldMoments = async (repository: HistoryRepository, moments: readonly Moment[]): Promise<Fold> => {
  const pace = createPace()
  const fold = emptyFold()
  for (const { firstId, lastId } of moments) {
    for (let from = firstId; from <= lastId;) {
      const lines = repository.lines(from, lastId)
      for (const line of lines) addLine(fold, line)
      from = (lines.at(-1)?.journal_id ?? lastId) + 1
      if (pace.isDue()) await pace.rest()
    }
  }
  return fold
}
