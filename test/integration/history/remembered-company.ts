import fc from 'fast-check'
import type { BulkRun } from '../../../src-main/directory/bulk/bulk-run.ts'
import type { MissingQuery } from '../../../src-main/directory/bulk/missing-member-repository.ts'
import { maskMobile } from '../../../src-main/directory/masking.ts'
import { ending, reply } from '../directory/bulk-rig.ts'
import type { BulkRig } from '../directory/bulk-rig.ts'

interface Person {
  name: string
  position: string
  mobile: string | null
  status: number
  links: { departmentId: number; order: number; leads: boolean }[]
}
interface Unit {
  name: string
  parentId: number
  order: number
}

export type Step =
  | { kind: 'person'; user: string; person: Person | null }
  | { kind: 'unit'; id: number; unit: Unit | null }
  | { kind: 'tag'; id: number; users: string[] | null }
  | { kind: 'sync'; laterMs: number; entities: ('department' | 'member' | 'tag')[] }
  | { kind: 'forget-runs' }

const users = ['ann', 'Bob', 'cem', 'dao', 'eva', 'fei']
const unitIds = [1, 2, 3, 4, 5]
const name = fc.constantFrom('张三', '单雄信', '李四', 'Ann <b>', '')
const links = fc
  .uniqueArray(fc.constantFrom(...unitIds), { minLength: 1, maxLength: 3 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((departmentId) =>
        fc.record({ departmentId: fc.constant(departmentId), order: fc.constantFrom(0, 7, 100), leads: fc.boolean() }),
      ),
    ),
  )
const person = fc.record({
  name,
  position: fc.constantFrom('', '工程师', 'Lead'),
  mobile: fc.constantFrom(null, '13800001234', '13900005678'),
  status: fc.constantFrom(1, 2, 4),
  links,
})

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      user: fc.constantFrom(...users),
      person: fc.option(person, { freq: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('unit' as const),
      id: fc.constantFrom(...unitIds.slice(1)),
      unit: fc.option(
        fc.record({
          name: fc.constantFrom('研发', '市场', 'Ops'),
          // Also loops, and parents that nobody sees.
          parentId: fc.constantFrom(1, 1, 2, 3, 4, 5, 99),
          order: fc.constantFrom(0, 1, 2),
        }),
        { freq: 3 },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tag' as const),
      id: fc.constantFrom(1, 2),
      users: fc.option(fc.subarray(users), { freq: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      // A clock may be set back, and two runs may end in one millisecond.
      laterMs: fc.constantFrom(10, 10, 10, 0, -15),
      entities: fc.constantFrom<('department' | 'member' | 'tag')[][]>(
        ['department', 'member', 'tag'],
        ['department', 'member', 'tag'],
        ['department', 'member'],
        ['department'],
        ['tag'],
      ) as unknown as fc.Arbitrary<('department' | 'member' | 'tag')[]>,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget-runs' as const }) },
)

export interface KnownMember {
  userId: string
  name: string
  position: string
  status: number
  departmentIds: number[]
  mobileMasked: string
  isLeader: boolean
}
export interface KnownDepartment {
  departmentId: number
  name: string
  parentId: number | null
  sortOrder: number
  memberCount: number
  totalMemberCount: number
}
/** What the mirror said after a sync. */
export interface Snapshot {
  atMs: number
  members: KnownMember[]
  departments: KnownDepartment[]
  tags: { id: string; name: string; users: string[] }[]
}

const everybody: MissingQuery = { among: 'everybody', failedDepartmentIds: [], singlesKnown: true }

/** A company that remembers what the mirror said after each of its syncs: the oracle of the time machine. */
export const createRememberedCompany = (rig: BulkRig) => {
  const people = new Map<string, Person>()
  const units = new Map<number, Unit>([[1, { name: '总公司', parentId: 0, order: 0 }]])
  const tags = new Map<number, string[]>()
  const snapshots: Snapshot[] = []
  let nowMs = 1000

  const rowOf = (user: string, { links: own, mobile, ...rest }: Person) => ({
    userid: user,
    ...rest,
    ...(mobile === null ? {} : { mobile }),
    main_department: own[0]?.departmentId,
    department: own.map(({ departmentId }) => departmentId),
    order: own.map(({ order }) => order),
    is_leader_in_dept: own.map(({ leads }) => (leads ? 1 : 0)),
  })

  const fetchAll = (bulk: BulkRun, entities: readonly string[]): void => {
    const gone = { departments: [], members: [], tags: [] } as Parameters<BulkRun['setRemovals']>[0]
    if (entities.includes('department')) {
      const department = [...units].map(([id, unit]) => ({
        id,
        name: unit.name,
        parentid: unit.parentId,
        order: unit.order,
      }))
      bulk.stageDepartments(reply({ department }), 'department')
      gone.departments = bulk.missingDepartments(null)
    }
    if (entities.includes('member')) {
      // From the lists of all departments, also of those that the department list leaves out.
      for (const id of unitIds) {
        const userlist = [...people]
          .filter(([, { links: own }]) => own.some(({ departmentId }) => departmentId === id))
          .map(([user, one]) => rowOf(user, one))
        bulk.stageMembers(reply({ userlist }), id, 'secret')
      }
      gone.members = bulk.missingMembers(everybody).missing
    }
    if (entities.includes('tag')) {
      bulk.stageTagList(reply({ taglist: [...tags.keys()].map((id) => ({ tagid: id, tagname: `标签${id}` })) }))
      for (const [id, own] of tags)
        bulk.stageTag(reply({ tagname: `标签${id}`, userlist: own.map((userid) => ({ userid })), partylist: [] }), id)
      gone.tags = bulk.missingTags()
    }
    bulk.setRemovals(gone)
  }

  const remember = (): Snapshot => ({
    atMs: nowMs,
    members: (
      rig.db.prepare('select * from member where removed_at_ms is null order by user_key').all() as Record<
        string,
        string | number | null
      >[]
    ).map((row) => ({
      userId: String(row['user_id']),
      name: String(row['name']),
      position: String(row['position']),
      status: Number(row['status']),
      departmentIds: (JSON.parse(String(row['departments'])) as number[][])
        .map(([id]) => id ?? 0)
        .toSorted((a, b) => a - b),
      mobileMasked: maskMobile(String(row['mobile'] ?? '')),
      isLeader: row['is_leader'] === 1,
    })),
    departments: (
      rig.db.prepare('select * from department where removed_at_ms is null order by department_id').all() as Record<
        string,
        string | number | null
      >[]
    ).map((row) => ({
      departmentId: Number(row['department_id']),
      name: String(row['name']),
      parentId: row['parent_id'] === null ? null : Number(row['parent_id']),
      sortOrder: Number(row['sort_order']),
      memberCount: Number(row['member_count']),
      totalMemberCount: Number(row['total_member_count']),
    })),
    tags: (
      rig.db.prepare('select tag_id, name from tag where removed_at_ms is null order by tag_id').all() as {
        tag_id: number
        name: string
      }[]
    ).map((row) => ({
      id: String(row.tag_id),
      name: row.name,
      users: rig.db
        .prepare('select user_key from tag_member where tag_id = ? order by user_key')
        .pluck()
        .all(row.tag_id) as string[],
    })),
  })

  return {
    /** In the order of the journal. */
    snapshots,
    perform: (one: Step): void => {
      if (one.kind === 'person') {
        if (one.person) people.set(one.user, one.person)
        else people.delete(one.user)
      } else if (one.kind === 'unit') {
        if (one.unit) units.set(one.id, one.unit)
        else units.delete(one.id)
      } else if (one.kind === 'tag') {
        if (one.users) tags.set(one.id, one.users)
        else tags.delete(one.id)
      } else if (one.kind === 'forget-runs') {
        // Their numbers are then given again.
        rig.db.exec('delete from run_problem; delete from run')
      } else {
        nowMs += one.laterMs
        const { bulk } = rig.begin()
        fetchAll(bulk, one.entities)
        bulk.compare(one.entities)
        const { from } = { from: countLines() }
        bulk.apply(one.entities, nowMs, ending('succeeded'), '{}')
        // A sync that changed nothing leaves no trace.
        if (countLines() > from) snapshots.push(remember())
      }
    },
  }
  function countLines(): number {
    return Number(rig.db.prepare('select count(*) from journal').pluck().get())
  }
}
