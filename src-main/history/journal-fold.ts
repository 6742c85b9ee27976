import type { ChangeOperation, EntityKind, FieldChange } from '../contract/sync.ts'
import type { HistoryRepository, JournalLine } from './history-repository.ts'
import type { Moment } from './moments.ts'
import { createPace } from './pace.ts'

/** Everything that happened to one member, department or tag in a part of the journal. */
export interface Happened {
  first: ChangeOperation
  last: ChangeOperation
  /** What was removed in between and came back. */
  wasAway: boolean
  /** The fields of each line, oldest first, as JSON: most are never asked for, and to read them all takes long. */
  texts: string[] | null
}
export type Fold = Record<EntityKind, Map<number, Happened>>

export const wasPresentBefore = ({ first }: Happened): boolean => first !== 'created' && first !== 'returned'
export const isPresentAfter = ({ last }: Happened): boolean => last !== 'removed'

/** Whether any line may tell of a field, without reading them. */
export const mentions = ({ texts }: Happened, field: string): boolean =>
  texts?.some((text) => text.includes(`"field":"${field}"`)) ?? false

const changesOf = (text: string): FieldChange[] => JSON.parse(text) as FieldChange[]

/** What a field said before all of it; undefined where nothing changed it. */
export const changeBefore = (happened: Happened | undefined, field: string): FieldChange | undefined => {
  for (const text of happened?.texts ?? []) {
    if (!text.includes(`"field":"${field}"`)) continue
    const change = changesOf(text).find((one) => one.field === field)
    if (change) return change
  }
  return undefined
}

/** @param current what the field says after all of it */
export const valueBefore = (happened: Happened | undefined, field: string, current: string | null): string | null => {
  const change = changeBefore(happened, field)
  return change ? change.before : current
}

/** What is different in the end; who changed and changed back is not. */
export const netFields = ({ texts }: Happened): FieldChange[] => {
  const fields = new Map<string, FieldChange>()
  for (const change of texts?.flatMap(changesOf) ?? []) {
    const earlier = fields.get(change.field)
    fields.set(change.field, earlier ? { ...earlier, after: change.after } : change)
  }
  return [...fields.values()].filter(({ before, after }) => before !== after)
}

/** Of a tag's members and departments the two sides tell who left and who came, which may be nobody. */
export const netTagFields = ({ texts }: Happened): FieldChange[] => {
  const fields = new Map<string, FieldChange>()
  for (const change of texts?.flatMap(changesOf) ?? []) {
    const earlier = fields.get(change.field)
    if (!earlier) fields.set(change.field, change)
    else if (change.field === 'name') fields.set(change.field, { ...earlier, after: change.after })
    else fields.set(change.field, mergeSets(earlier, change))
  }
  return [...fields.values()].filter(({ before, after }) => before !== after)
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

export const addLine = (fold: Fold, { entity, no, operation, fields }: Omit<JournalLine, 'id'>): void => {
  const known = fold[entity].get(no)
  const texts = fields === '[]' ? null : [fields]
  if (!known) {
    fold[entity].set(no, { first: operation, last: operation, wasAway: false, texts })
    return
  }
  if (operation === 'returned') known.wasAway = true
  known.last = operation
  if (texts) known.texts = known.texts ? [...known.texts, fields] : texts
}

/** All lines of these moments as one change per thing. */
export const foldMoments = async (repository: HistoryRepository, moments: readonly Moment[]): Promise<Fold> => {
  const pace = createPace()
  const fold = emptyFold()
  for (const { firstId, lastId } of moments) {
    for (let from = firstId; from <= lastId;) {
      const lines = repository.lines(from, lastId)
      for (const line of lines) addLine(fold, line)
      from = (lines.at(-1)?.id ?? lastId) + 1
      if (pace.isDue()) await pace.rest()
    }
  }
  return fold
}
