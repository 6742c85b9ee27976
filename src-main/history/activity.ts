import type { ActivityBucket, DepartmentActivity } from '../contract/history.ts'
import type { FieldChange } from '../contract/sync.ts'
import { parseLinks } from '../directory/bulk/member-columns.ts'
import type { HistoryRepository, JournalLine } from './history-repository.ts'
import { timesOf } from './moments.ts'
import type { Moment, Timeline } from './moments.ts'
import { createPace } from './pace.ts'

type DepartmentCounts = Omit<DepartmentActivity, 'departmentId' | 'path'>

export interface Activity {
  buckets: ActivityBucket[]
  /** In no order. */
  departments: Map<number, DepartmentCounts>
}

export interface ActivityParts {
  repository: HistoryRepository
  timeline: Timeline
  edgesMs: readonly number[]
  /** Only people and departments in these; null: all. */
  scope: ReadonlySet<number> | null
  /** How many there are today, in the scope. */
  current: { members: number; departments: number }
}

const idsIn = (text: string | null): number[] => (text === null || text === '' ? [] : text.split(',').map(Number))

/** The departments before and after a line that tells of a move. */
const moveOf = (line: JournalLine): { before: number[]; after: number[] } | null => {
  if (!line.fields.includes('"departments"')) return null
  const change = (JSON.parse(line.fields) as FieldChange[]).find(({ field }) => field === 'departments')
  return change ? { before: idsIn(change.before), after: idsIn(change.after) } : null
}

/** Walks the journal from today back to the first edge, counting what happened and undoing it. */
export const countActivity = async ({
  repository,
  timeline: { moments, firstMembers, beginning },
  edgesMs,
  scope,
  current,
}: ActivityParts): Promise<Activity> => {
  const pace = createPace()
  const times = timesOf(moments)
  const buckets = edgesMs.slice(1).map((toMs, index): ActivityBucket => ({
    fromMs: edgesMs[index] ?? 0,
    toMs,
    joined: 0,
    returned: 0,
    left: 0,
    moved: 0,
    updated: 0,
    memberCount: null,
    departmentCount: null,
  }))
  const departments = new Map<number, DepartmentCounts>()
  const departmentsOf = new Map<number, number[]>()
  let members: number | null = firstMembers < 0 ? null : current.members
  let departmentCount: number | null = moments.length === 0 ? null : current.departments
  let open = buckets.length - 1

  const isInside = (ids: readonly number[]): boolean => scope === null || ids.some((id) => scope.has(id))
  const add = (field: keyof DepartmentCounts, ids: readonly number[]) => {
    for (const id of ids) {
      if (scope !== null && !scope.has(id)) continue
      const counts = departments.get(id) ?? { joined: 0, left: 0, movedIn: 0, movedOut: 0 }
      departments.set(id, { ...counts, [field]: counts[field] + 1 })
    }
  }
  const change = (by: number) => {
    if (members !== null) members += by
  }

  const undoMember = (line: JournalLine, bucket: ActivityBucket | null): void => {
    const { no, operation } = line
    const move = operation === 'moved' || operation === 'returned' ? moveOf(line) : null
    const after = move?.after ?? departmentsOf.get(no) ?? []
    const before = move?.before ?? after
    if (move) departmentsOf.set(no, before)
    const [was, is] = [isInside(before), isInside(after)]
    if (operation === 'created' || operation === 'returned') {
      if (!is) return
      change(-1)
      if (!bucket) return
      bucket[operation === 'created' ? 'joined' : 'returned']++
      add('joined', after)
    } else if (operation === 'removed') {
      if (!is) return
      change(1)
      if (!bucket) return
      bucket.left++
      add('left', after)
    } else if (operation === 'moved') {
      if (was !== is) change(was ? 1 : -1)
      if (!bucket || (!was && !is)) return
      bucket.moved++
      const [old, now] = [new Set(before), new Set(after)]
      add(
        'movedIn',
        [...now].filter((id) => !old.has(id)),
      )
      add(
        'movedOut',
        [...old].filter((id) => !now.has(id)),
      )
    } else if (bucket && is) bucket.updated++
  }

  const undoDepartment = ({ no, operation }: JournalLine): void => {
    if (departmentCount === null || (scope !== null && !scope.has(no))) return
    if (operation === 'created' || operation === 'returned') departmentCount--
    else if (operation === 'removed') departmentCount++
  }

  /** Departments of people of whom no later line told are those of today. */
  const lookUp = (lines: readonly JournalLine[]): void => {
    const asked = new Set<number>()
    for (const { entity, no, operation } of lines) {
      const isNeeded = operation !== 'moved' && (scope !== null || operation !== 'updated')
      if (entity === 'member' && isNeeded && !departmentsOf.has(no)) asked.add(no)
    }
    for (const [no, stored] of repository.departmentsOf([...asked]))
      departmentsOf.set(
        no,
        parseLinks(stored).map(([id]) => id),
      )
  }

  const undo = async ({ firstId, lastId }: Moment, bucket: ActivityBucket | null, withMembers: boolean) => {
    for (let to = lastId; to >= firstId;) {
      const lines = repository.linesBack(firstId, to)
      if (withMembers) lookUp(lines)
      for (const line of lines) {
        if (line.entity === 'department') undoDepartment(line)
        else if (line.entity === 'member' && withMembers) undoMember(line, bucket)
      }
      to = (lines.at(-1)?.id ?? firstId) - 1
      if (pace.isDue()) await pace.rest()
    }
  }

  for (let index = moments.length - 1; index >= 0; index--) {
    const [moment, atMs] = [moments[index], times[index] ?? 0]
    for (; open >= 0 && atMs < (buckets[open]?.toMs ?? 0); open--)
      Object.assign(buckets[open] ?? {}, { memberCount: members, departmentCount })
    if (!moment || (open < 0 && atMs < (edgesMs[0] ?? 0))) break
    const bucket = buckets.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? null
    await undo(moment, index > beginning ? bucket : null, index > firstMembers)
    if (index === firstMembers) members = null
    if (index === 0) departmentCount = null
  }
  return { buckets, departments }
}
