import type { Change, ChangeCount, ChangeOperation, EntityKind, FieldChange } from '../contract/sync.ts'
import type { DepartmentTree } from '../directory/department-tree.ts'
import { maskFields } from '../directory/masking.ts'
import { sortInParts } from '../directory/sort-in-parts.ts'
import type { HistoryRepository, PersonRow } from './history-repository.ts'
import { isPresentAfter, mentions, netFields, netTagFields, valueBefore, wasPresentBefore } from './journal-fold.ts'
import type { Fold, Happened } from './journal-fold.ts'
import { createPace } from './pace.ts'
import { linksBefore } from './past.ts'
import type { Past } from './past.ts'

/** One thing that is different; everything that a list is filtered and sorted by. */
export interface Difference {
  entity: EntityKind
  no: number
  id: string
  /** As it was called at the end, or last. */
  name: string
  sortName: string
  operation: ChangeOperation
  fields: FieldChange[]
  departmentId: number | null
  /** Departments that a member was in at the beginning or the end, or the department itself. */
  placedIn: number[]
  hasGone: boolean
  /** Where its entity and operation stand in the list. */
  rank: number
}

const rowsAtOnce = 400
const countedAtOnce = 20_000
const operationOrder: readonly ChangeOperation[] = ['created', 'returned', 'moved', 'updated', 'removed']
const entityOrder: readonly EntityKind[] = ['member', 'department', 'tag']

/** What to call it in the end; null where nothing is different in the end. */
const operationOf = (happened: Happened, fields: readonly FieldChange[], movedBy: string): ChangeOperation | null => {
  const [was, is] = [wasPresentBefore(happened), isPresentAfter(happened)]
  if (!was && !is) return null
  if (!was) return happened.first === 'created' ? 'created' : 'returned'
  if (!is) return 'removed'
  if (fields.length === 0) return null
  return fields.some(({ field }) => field === movedBy) ? 'moved' : 'updated'
}

/** Who came is told by what they are, who left by what they were: only what stayed has fields that differ. */
const toldFields = (operation: ChangeOperation, fields: FieldChange[]): FieldChange[] =>
  operation === 'created' || operation === 'removed' ? [] : fields

export interface DifferenceParts {
  repository: HistoryRepository
  company: number
  /** What happened between the two moments. */
  between: Fold
  /** The later of them. */
  after: Past
}

/** All that differs between two moments, members first, by operation and name. */
export const differencesOf = async (parts: DifferenceParts): Promise<Difference[]> => {
  const found = await memberDifferences(parts)
  for (const one of [...(await departmentDifferences(parts)), ...(await tagDifferences(parts))]) found.push(one)
  await createPace().rest()
  return sortInParts(found, (a, b) =>
    a.rank === b.rank ? (a.sortName === b.sortName ? a.no - b.no : a.sortName < b.sortName ? -1 : 1) : a.rank - b.rank,
  )
}

const rankOf = (entity: EntityKind, operation: ChangeOperation): number =>
  entityOrder.indexOf(entity) * operationOrder.length + operationOrder.indexOf(operation)

const memberDifferences = async ({ repository, between, after }: DifferenceParts): Promise<Difference[]> => {
  const pace = createPace()
  const since = (await after.happened()).member
  const found: Difference[] = []
  const all = [...between.member]
  for (let first = 0; first < all.length; first += rowsAtOnce) {
    const part = all.slice(first, first + rowsAtOnce)
    const rows = new Map(repository.people(part.map(([id]) => id)).map((row) => [row.member_id, row]))
    for (const [id, happened] of part) {
      const fields = netFields(happened)
      const operation = operationOf(happened, fields, 'departments')
      const row = rows.get(id)
      if (operation && row) found.push(memberDifference(row, operation, fields, happened, since.get(id)))
    }
    if (pace.isDue()) await pace.rest()
  }
  return found
}

const memberDifference = (
  row: PersonRow,
  operation: ChangeOperation,
  fields: FieldChange[],
  happened: Happened,
  since: Happened | undefined,
): Difference => {
  const hasGone = operation === 'removed'
  const atEnd = (field: string, current: string | null) => valueBefore(since, field, current)
  const linksAtEnd = linksBefore(row.departments, since).map(([id]) => id)
  const linksAtStart = mentions(happened, 'sortOrders') ? linksBefore('[]', happened).map(([id]) => id) : linksAtEnd
  const main = atEnd('mainDepartmentId', row.main_department_id === null ? null : String(row.main_department_id))
  return {
    entity: 'member',
    no: row.member_id,
    id: atEnd('userId', row.user_id) ?? row.user_key,
    name: atEnd('name', row.name) ?? '',
    sortName: row.name_sort,
    operation,
    fields: toldFields(operation, fields),
    departmentId: main === null ? (linksAtEnd[0] ?? null) : Number(main),
    placedIn: hasGone ? linksAtStart : [...new Set([...linksAtStart, ...linksAtEnd])],
    hasGone,
    rank: rankOf('member', operation),
  }
}

const departmentDifferences = async ({ repository, company, between, after }: DifferenceParts) => {
  const since = (await after.happened()).department
  const found: Difference[] = []
  if (between.department.size === 0) return found
  for (let afterId = -1; ;) {
    const rows = repository.departments(company, afterId)
    for (const row of rows) {
      const happened = between.department.get(row.department_id)
      if (!happened) continue
      const fields = netFields(happened)
      const operation = operationOf(happened, fields, 'parentId')
      if (!operation) continue
      const later = since.get(row.department_id)
      const parent = valueBefore(later, 'parentId', row.parent_id === null ? null : String(row.parent_id))
      const name = valueBefore(later, 'name', row.name) ?? ''
      found.push({
        entity: 'department',
        no: row.department_id,
        id: String(row.department_id),
        name,
        sortName: row.pinyin === '' ? name : row.pinyin,
        operation,
        fields: toldFields(operation, fields),
        departmentId: parent === null || parent === '0' ? null : Number(parent),
        placedIn: [row.department_id],
        hasGone: operation === 'removed',
        rank: rankOf('department', operation),
      })
    }
    const last = rows.at(-1)
    if (!last || rows.length < repository.rowsAtOnce) return found
    afterId = last.department_id
    await createPace().rest()
  }
}

const tagDifferences = async ({ repository, company, between, after }: DifferenceParts): Promise<Difference[]> => {
  if (between.tag.size === 0) return []
  const since = (await after.happened()).tag
  const names = new Map(repository.tags(company).map(({ tag_id, name }) => [tag_id, name]))
  return [...between.tag].flatMap(([no, happened]) => {
    // A tag that was away lost its members without a word: what they were told to be afterwards is no difference.
    const fields = netTagFields(happened).filter(({ field }) => field === 'name' || !happened.wasAway)
    const operation = operationOf(happened, fields, '')
    if (!operation) return []
    const name = valueBefore(since.get(no), 'name', names.get(no) ?? String(no)) ?? ''
    const told = toldFields(operation, fields)
    return [
      {
        entity: 'tag' as const,
        no,
        id: String(no),
        name,
        sortName: name,
        operation,
        fields: told,
        departmentId: null,
        placedIn: [],
        hasGone: operation === 'removed',
        rank: rankOf('tag', operation),
      },
    ]
  })
}

export const countsOf = async (differences: readonly Difference[]): Promise<ChangeCount[]> => {
  const counts = new Array<number>(entityOrder.length * operationOrder.length).fill(0)
  for (let from = 0; from < differences.length; from += countedAtOnce) {
    for (const { rank } of differences.slice(from, from + countedAtOnce)) counts[rank] = (counts[rank] ?? 0) + 1
    await createPace().rest()
  }
  return entityOrder.flatMap((entity, first) =>
    operationOrder.flatMap((operation, second) => {
      const count = counts[first * operationOrder.length + second] ?? 0
      return count === 0 ? [] : [{ entity, operation, count }]
    }),
  )
}

/** @param trees the departments at the two moments: what has gone is shown where it was */
export const changeOf = (
  { entity, id, name, operation, fields, departmentId, hasGone }: Difference,
  trees: { before: DepartmentTree; after: DepartmentTree },
): Change => ({
  entity,
  id,
  name,
  operation,
  fields: maskFields(fields),
  departmentId,
  departmentPath: departmentId === null ? [] : (hasGone ? trees.before : trees.after).pathOf(departmentId),
})
