import type { Database } from 'better-sqlite3'
import type { FieldChange, Problem } from '../../contract/sync.ts'
import { decodeRows } from '../../wecom/decode.ts'
import { decodeTag, decodeTagContent } from '../../wecom/decode-tag.ts'
import type { ReplyBody } from '../../wecom/types.ts'
import { createForgottenPeople } from './forgotten-people.ts'
import { emptyTally } from './session.ts'
import type { BulkSession, EntityTally } from './session.ts'

export interface StagedTag {
  tagId: number
  name: string
  operation: 'created' | 'updated' | 'returned' | 'unchanged'
  /** null: the tag's content could not be fetched, so what is mirrored stays. */
  userKeys: string[] | null
  departmentIds: number[] | null
  fields: FieldChange[]
}

interface MirrorTag {
  tag_id: number
  name: string
  removed_at_ms: number | null
}

/** Tags as WeCom tells them now, compared with the mirror. At most 3,000 exist. */
export const createStagedTags = (db: Database, session: BulkSession) => {
  const mirror = new Map(
    db
      .prepare<[number], MirrorTag>('select tag_id, name, removed_at_ms from tag where company = ?')
      .all(session.company)
      .map((row) => [row.tag_id, row] as const),
  )
  const readMembers = db.prepare<[number, number], { user_key: string }>(
    'select user_key from tag_member where company = ? and tag_id = ? order by user_key',
  )
  const readDepartments = db.prepare<[number, number], { department_id: number }>(
    'select department_id from tag_department where company = ? and tag_id = ? order by department_id',
  )
  const forgotten = createForgottenPeople(session.forgotten)
  const staged = new Map<number, StagedTag>()
  const tally: EntityTally = emptyTally()
  const problems: Problem[] = []

  const judge = (tag: StagedTag): StagedTag => {
    const before = mirror.get(tag.tagId)
    if (!before) return { ...tag, operation: 'created', fields: [] }
    const fields: FieldChange[] = []
    if (before.name !== tag.name) fields.push({ field: 'name', before: before.name, after: tag.name })
    if (tag.userKeys) {
      const was = readMembers.all(session.company, tag.tagId).map((row) => row.user_key)
      fields.push(...setChange('members', was, tag.userKeys))
    }
    if (tag.departmentIds) {
      const was = readDepartments.all(session.company, tag.tagId).map((row) => String(row.department_id))
      fields.push(...setChange('departments', was, tag.departmentIds.map(String)))
    }
    const operation = before.removed_at_ms !== null ? 'returned' : fields.length > 0 ? 'updated' : 'unchanged'
    return { ...tag, operation, fields }
  }

  return {
    tally,
    staged,
    takeProblems: (): Problem[] => problems.splice(0),
    stageList: (body: ReplyBody): number[] => {
      const { rows, broken } = decodeRows(body, 'taglist', decodeTag)
      for (const { id, reason } of broken) {
        tally.failed++
        problems.push({ kind: 'tag', id: id ?? '?', reason })
      }
      for (const { tagId, name } of rows) {
        if (staged.has(tagId)) continue
        staged.set(tagId, { tagId, name, operation: 'unchanged', userKeys: null, departmentIds: null, fields: [] })
      }
      return [...staged.keys()]
    },
    stageContent: (tagId: number, body: ReplyBody): void => {
      const tag = staged.get(tagId)
      if (!tag) return
      const content = decodeTagContent(body)
      for (const { id, reason } of content.members.broken)
        problems.push({ kind: 'tag', id: `${tagId}/${id ?? '?'}`, reason })
      const told = content.members.rows.map(({ userId }) => userId.toLowerCase())
      tag.userKeys = [...new Set(told.filter((userKey) => !forgotten.has(userKey)))].toSorted()
      tag.departmentIds = [...new Set(content.departmentIds)].toSorted((a, b) => a - b)
    },
    put: (tag: StagedTag): void => {
      staged.set(tag.tagId, tag)
    },
    /** Compares when everything has arrived. */
    judgeAll: (): void => {
      for (const tag of staged.values()) {
        const judged = judge(tag)
        staged.set(tag.tagId, judged)
        tally[judged.operation]++
        tally.total++
      }
    },
    missing: (): { tagId: number; name: string }[] =>
      [...mirror.values()]
        .filter((row) => row.removed_at_ms === null && !staged.has(row.tag_id))
        .map((row) => ({ tagId: row.tag_id, name: row.name })),
    presentCount: (): number => [...mirror.values()].filter((row) => row.removed_at_ms === null).length,
  }
}
export type StagedTags = ReturnType<typeof createStagedTags>

const maxListed = 50

/** Who joined and who left, not two lists of thousands. */
const setChange = (field: string, was: string[], is: string[]): FieldChange[] => {
  const [before, after] = [new Set(was), new Set(is)]
  const left = was.filter((id) => !after.has(id))
  const joined = is.filter((id) => !before.has(id))
  if (left.length === 0 && joined.length === 0) return []
  const list = (ids: string[]): string | null =>
    ids.length === 0 ? null : ids.slice(0, maxListed).join(', ') + (ids.length > maxListed ? ` … (${ids.length})` : '')
  return [{ field, before: list(left), after: list(joined) }]
}
