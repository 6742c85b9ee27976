import type { Database } from 'better-sqlite3'
import type { EntityKind, Problem } from '../../contract/sync.ts'
import { readDatabaseFacts } from '../../store/database-facts.ts'
import { listIn } from '../../wecom/decode.ts'
import { parseReply } from '../../wecom/reply.ts'
import type { ReadReply, ReplyBody } from '../../wecom/types.ts'
import { createAnswers } from './answer-repository.ts'
import { createApply } from './apply-repository.ts'
import type { Removals } from './apply-repository.ts'
import { countDepartments } from './department-count-repository.ts'
import { childrenByParent, departmentShapeProblems, descendants } from './department-graph.ts'
import { createForget } from './forget-repository.ts'
import { createMissingMembers } from './missing-member-repository.ts'
import type { MissingMembers, MissingQuery } from './missing-member-repository.ts'
import { createPlan } from './plan-repository.ts'
import { rowTexts } from './row-texts.ts'
import { createRunRecord } from './run-record-repository.ts'
import { followJournal } from './search-index-repository.ts'
import type {
  BulkSession,
  Comparison,
  EntityTally,
  StagedDepartments as StagedDepartmentIds,
  StagedRows,
  RunEnding,
} from './session.ts'
import { createStagedDepartments } from './staged-department-repository.ts'
import { createStagedMembers } from './staged-member-repository.ts'
import { createStagedTags } from './staged-tag-repository.ts'
import { askedById } from './told-members.ts'

const utf8 = new TextDecoder('utf-8')

/** What the worker does for one run, called from the thread that fetches. */
export const createBulkRun = (db: Database, session: BulkSession) => {
  const departments = createStagedDepartments(db, session)
  const members = createStagedMembers(db, session)
  const tags = createStagedTags(db, session)
  const answers = createAnswers(db, session)
  const missing = createMissingMembers(db, session, members)
  const plan = createPlan(db, session)
  const apply = createApply(db, session)
  const record = createRunRecord(db, session)
  const removals: Removals = { departments: [], members: [], tags: [] }

  const savepoint = {
    begin: db.prepare('savepoint staging'),
    keep: db.prepare('release staging'),
    undo: db.prepare('rollback to staging'),
  }

  /** Staged rows are thrown away with the run, so they need no transaction of their own; batches make them quick. */
  const read = <T>(bytes: Uint8Array, mainField: string, use: (body: ReplyBody) => T): ReadReply<T> => {
    const { errcode, errmsg, body } = parseReply(bytes, mainField)
    if (errcode !== 0) return { errcode, errmsg, value: null }
    savepoint.begin.run()
    try {
      const value = use(body)
      savepoint.keep.run()
      return { errcode, errmsg, value }
    } catch (error) {
      savepoint.undo.run()
      savepoint.keep.run()
      throw error
    }
  }
  const compare = (entities: EntityKind[]): Comparison => {
    const tallies: Partial<Record<EntityKind, EntityTally>> = {}
    const problems: Problem[] = []
    if (entities.includes('department')) {
      tallies.department = {
        ...departments.tally,
        removed: removals.departments.length,
        present: departments.presentCount(),
      }
      problems.push(
        ...departmentShapeProblems(
          [...departments.staged.values()].map(({ values }) => ({
            departmentId: values.department_id,
            name: values.name,
            parentId: values.parent_id,
          })),
        ),
      )
    }
    if (entities.includes('member')) {
      tallies.member = { ...members.tally, removed: removals.members.length, present: missing.presentCount() }
    }
    if (entities.includes('tag')) {
      tags.judgeAll()
      tallies.tag = { ...tags.tally, removed: removals.tags.length, present: tags.presentCount() }
    }
    return { tallies, forgotten: members.forgottenCount(), problems }
  }

  const writeAll = (entities: EntityKind[], gone: Removals, nowMs: number): void => {
    if (entities.includes('department')) apply.departments(departments, gone.departments, nowMs)
    if (entities.includes('member')) {
      members.dropLate()
      answers.forgetChanged(gone.members.map(({ memberId }) => memberId))
      apply.members(gone.members, nowMs)
      answers.save(members.contradicted)
    }
    if (entities.includes('tag')) apply.tags(tags, gone.tags, nowMs)
    if (entities.some((entity) => entity !== 'tag') && !isUntouched(gone)) countDepartments(db, session.company)
  }

  /** Nobody was added, moved or removed, so every count stays. */
  const isUntouched = (gone: Removals): boolean =>
    gone.members.length + gone.departments.length === 0 &&
    [members.tally, departments.tally].every(
      ({ created, moved, returned, updated }) => created + moved + returned + updated === 0,
    ) &&
    db.prepare('select 1 from staged_member limit 1').get() === undefined

  const transaction = <T>(work: () => T): T => db.transaction(work).immediate()

  return {
    stageDepartments: (bytes: Uint8Array, mainField: string): ReadReply<StagedDepartmentIds> =>
      read(bytes, mainField, (body) => {
        const rows = listIn(body, mainField)
        const departmentIds = rows.map((row) => departments.stage(row)).filter((id) => id !== null)
        return { rows: rows.length, departmentIds: [...new Set(departmentIds)], problems: departments.takeProblems() }
      }),
    stageDepartment: (bytes: Uint8Array): ReadReply<StagedDepartmentIds> =>
      read(bytes, 'department', (body) => {
        const id = departments.stage(body['department'])
        return { rows: 1, departmentIds: id === null ? [] : [id], problems: departments.takeProblems() }
      }),
    stageMembers: (bytes: Uint8Array, departmentId: number, secretId: string): ReadReply<StagedRows> => {
      const digest = answers.digestOf(bytes, secretId)
      const known = answers.same(departmentId, digest)
      if (known) {
        members.stageUnread(known, departmentId)
        return { errcode: 0, errmsg: '', value: { rows: known.length, problems: [] } }
      }
      return read(bytes, 'userlist', (body) => {
        const rows = listIn(body, 'userlist')
        const texts = rowTexts(utf8.decode(bytes), 'userlist')
        const isSplit = texts?.length === rows.length
        const staged = rows.map((row, index) =>
          members.stage(row, isSplit ? (texts[index] ?? null) : null, departmentId),
        )
        const memberIds = staged.map(({ memberId }) => memberId).filter((id) => id !== null)
        if (staged.every(({ isClean }) => isClean)) answers.keep(departmentId, { digest, memberIds })
        return { rows: rows.length, problems: members.takeProblems() }
      })
    },
    stageMember: (bytes: Uint8Array): ReadReply<StagedRows> =>
      read(bytes, 'userid', (body) => {
        const { errcode: _errcode, errmsg: _errmsg, ...row } = body
        members.stage(row, null, askedById)
        return { rows: 1, problems: members.takeProblems() }
      }),
    /** From user/list_id: one pair per person and department. */
    stageIds: (pairs: { userId: string; departmentId: number | null }[]): number => {
      const departmentsOf = new Map<string, { userId: string; departmentIds: Set<number> }>()
      for (const { userId, departmentId } of pairs) {
        const person = departmentsOf.get(userId.toLowerCase()) ?? { userId, departmentIds: new Set() }
        if (departmentId !== null) person.departmentIds.add(departmentId)
        departmentsOf.set(userId.toLowerCase(), person)
      }
      for (const { userId, departmentIds } of departmentsOf.values()) members.stageId(userId, [...departmentIds])
      return departmentsOf.size
    },
    /** How many of these people were not told of. */
    countUnseen: (userKeys: string[]): number => userKeys.reduce((sum, key) => sum + (members.isTold(key) ? 0 : 1), 0),
    stageTagList: (bytes: Uint8Array): ReadReply<{ tagIds: number[]; problems: Problem[] }> =>
      read(bytes, 'taglist', (body) => ({ tagIds: tags.stageList(body), problems: tags.takeProblems() })),
    stageTag: (bytes: Uint8Array, tagId: number): ReadReply<StagedRows> =>
      read(bytes, 'tagname', (body) => {
        tags.stageContent(tagId, body)
        return { rows: 1, problems: tags.takeProblems() }
      }),
    hasMember: (userKey: string): boolean => members.isTold(userKey),
    membersWithoutDepartment: (): string[] => missing.withoutDepartment(),
    missingMembers: (query: MissingQuery): MissingMembers => missing.find(query),
    /** Mirrored departments that were not told of: all, or those in or below one. */
    missingDepartments: (below: number | null): { departmentId: number; name: string }[] => {
      const gone = departments.missing()
      if (below === null) return gone
      const parents = departments.mirroredParents()
      const inside = descendants(
        below,
        childrenByParent([...parents].map(([departmentId, parentId]) => ({ departmentId, parentId }))),
      )
      return gone.filter(({ departmentId }) => inside.has(departmentId))
    },
    missingTags: (): { tagId: number; name: string }[] => tags.missing(),
    setRemovals: (found: Removals): void => {
      Object.assign(removals, found)
    },
    compare,
    apply: (entities: EntityKind[], nowMs: number, ending: RunEnding, superseded: string): void =>
      transaction(() => {
        const startedAt = performance.now()
        writeAll(entities, removals, nowMs)
        plan.supersedeOthers(nowMs, superseded)
        record.end({ ...ending, finishedAtMs: nowMs + Math.round(performance.now() - startedAt) })
      }),
    /** Ends a run that is to change nothing. */
    endUnapplied: (ending: RunEnding): void => transaction(() => record.end(ending)),
    savePlan: (ending: RunEnding): void =>
      transaction(() => {
        members.dropLate()
        plan.save(departments, tags, removals)
        record.end(ending)
      }),
    applyPlan: (
      nowMs: number,
      ending: Pick<RunEnding, 'state' | 'finishedAtMs' | 'reason'>,
      superseded: string,
    ): void =>
      transaction(() => {
        const gone = plan.load(departments, members, tags)
        writeAll(['department', 'member', 'tag'], gone, nowMs)
        plan.forget()
        plan.supersedeOthers(nowMs, superseded)
        record.confirm(ending)
      }),
    /** After the run: see search-index-repository.ts. */
    index: (): void => followJournal(db, session.company),
    /** Outside a run: see forget-repository.ts. */
    forgetPart: createForget(db),
    /** For no run at all; it takes as long as reading the whole file. */
    inspect: () => readDatabaseFacts(db),
    /** Moves what was written from the log into the database file, so that the log does not grow with every sync. */
    checkpoint: (): void => {
      db.pragma('wal_checkpoint(PASSIVE)')
    },
    close: (): void => {
      db.close()
    },
  }
}

export type BulkRun = ReturnType<typeof createBulkRun>
