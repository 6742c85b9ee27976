import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Problem } from '../../contract/sync.ts'
import { decodeMember } from '../../wecom/decode-member.ts'
import type { MemberWire } from '../../wecom/decode-member.ts'
import { createSearchWords } from '../search-words.ts'
import { keepWithheld, linksOf, memberChanges, memberColumns, memberValues, parseLinks } from './member-columns.ts'
import type { DepartmentLink, MemberValues } from './member-columns.ts'
import { emptyTally } from './session.ts'
import type { BulkSession, EntityTally, StagedOperation } from './session.ts'

/** Changes with the decoder: rows that were read by an older one are read again. */
const decoderVersion = '1'

/** Ids of one company's members lie between ordinal × 2³² and the next multiple. */
export const memberIdBase = (ordinal: number): number => ordinal * 2 ** 32

interface Seen {
  memberId: number
  userId: string
  name: string
  rawHash: string
  /** The department in whose list the row was found; -1 where it was asked for by id. */
  listedIn: number
  operation: StagedOperation | 'unchanged'
}

type MirrorRow = MemberValues & { member_id: number; raw_hash: string; removed_at_ms: number | null; raw: string }

const columnList = memberColumns.join(', ')

const stagedTable = `
  create temp table staged_member (
    member_id integer primary key, operation text not null, user_key text not null,
    ${memberColumns.map((column) => `${column} any`).join(', ')},
    raw_hash text not null, raw text not null, fields text not null,
    word_name text, word_pinyin text, word_position text, word_ids text
  );
  create temp table staged_link (
    member_id integer not null, department_id integer not null, sort_order real not null, is_leader integer not null,
    primary key (member_id, department_id)
  ) without rowid;
`

export const isSearchRelevant = (operation: StagedOperation): boolean => operation !== 'touched'

/**
 * Members as WeCom tells them now, compared row by row with the mirror while they arrive. A row whose text is the
 * mirror's is only remembered by its id: that makes a run without changes cheap.
 */
export const createStagedMembers = (db: Database, session: BulkSession) => {
  db.exec(stagedTable)
  const findMirrored = db.prepare<[string, string], { member_id: number; raw_hash: string; removed_at_ms: number | null; user_id: string; name: string }>(
    'select member_id, raw_hash, removed_at_ms, user_id, name from member where profile_id = ? and user_key = ?',
  )
  const readMirrored = db.prepare<[number], MirrorRow>(
    `select member_id, raw_hash, removed_at_ms, raw, ${columnList} from member where member_id = ?`,
  )
  const placeholders = Array.from({ length: memberColumns.length + 10 }, () => '?').join(', ')
  const insertStaged = db.prepare<unknown[]>(
    `insert into staged_member (member_id, operation, user_key, ${columnList}, raw_hash, raw, fields, word_name, word_pinyin, word_position, word_ids) values (${placeholders})`,
  )
  const insertLink = db.prepare<[number, number, number, number]>('insert or ignore into staged_link values (?, ?, ?, ?)')
  const deleteStaged = db.prepare<[number]>('delete from staged_member where member_id = ?')
  const deleteLinks = db.prepare<[number]>('delete from staged_link where member_id = ?')

  const base = memberIdBase(session.ordinal)
  const highest = db
    .prepare<[number, number], { id: number | null }>('select max(member_id) as id from member where member_id between ? and ?')
    .get(base, base + 2 ** 32 - 1)
  let nextId = Math.max(base, highest?.id ?? base) + 1

  const seen = new Map<string, Seen>()
  const words = createSearchWords()
  const tally: EntityTally = emptyTally()
  const problems: Problem[] = []

  const insert = (
    memberId: number,
    operation: StagedOperation,
    userKey: string,
    values: MemberValues,
    rawHash: string,
    raw: string,
    fields: string,
    links: DepartmentLink[],
  ): void => {
    const found = isSearchRelevant(operation)
      ? words.wordsOf({
          userKey,
          name: values.name,
          alias: values.alias,
          englishName: values.english_name,
          position: values.position,
          mobile: values.mobile,
          email: values.email,
          bizMail: values.biz_mail,
        })
      : null
    insertStaged.run(
      memberId,
      operation,
      userKey,
      values.user_id,
      values.name,
      values.name_sort,
      values.alias,
      values.english_name,
      values.position,
      values.external_position,
      values.mobile,
      values.email,
      values.biz_mail,
      values.telephone,
      values.address,
      values.gender,
      values.avatar_url,
      values.qr_code_url,
      values.status,
      values.main_department_id,
      values.departments,
      values.direct_leaders,
      values.extended_attributes,
      values.is_leader,
      rawHash,
      raw,
      fields,
      found?.name ?? null,
      found?.pinyin ?? null,
      found?.position ?? null,
      found?.ids ?? null,
    )
    for (const [departmentId, sortOrder, isLeader] of links) insertLink.run(memberId, departmentId, sortOrder, isLeader)
  }

  const remember = (userKey: string, entry: Seen): void => {
    seen.set(userKey, entry)
    if (entry.operation === 'touched') tally.unchanged++
    else tally[entry.operation]++
    tally.total++
  }

  const forget = (userKey: string, entry: Seen): void => {
    deleteStaged.run(entry.memberId)
    deleteLinks.run(entry.memberId)
    seen.delete(userKey)
    if (entry.operation === 'touched') tally.unchanged--
    else tally[entry.operation]--
    tally.total--
  }

  const fail = (id: string, reason: string): void => {
    tally.failed++
    problems.push({ kind: 'member', id, reason })
  }

  /** A person whom another list has already told of. @returns whether this row replaces the earlier one */
  const winsOver = (earlier: Seen, userId: string, name: string, listedIn: number): boolean => {
    if (earlier.userId !== userId) {
      fail(userId, `The user id differs only in case from ${earlier.userId}, which WeCom takes for the same person; this row was left out.`)
      return false
    }
    if (earlier.listedIn === listedIn && earlier.name !== name) {
      fail(userId, 'The same user id occurs twice in one list with different names; the first row was kept.')
      return false
    }
    // Which list answers first is a matter of chance; the result must not be.
    return listedIn < earlier.listedIn
  }

  const stage = (row: unknown, listedIn: number): void => {
    let raw = JSON.stringify(row)
    let links: DepartmentLink[] | null = null
    const rowWithoutDepartments = listedIn >= 0 && lacksDepartments(row)
    if (rowWithoutDepartments) {
      // Some answers leave the departments out: then the lists in which a person occurs tell them.
      const userKey = userKeyOf(row)
      const earlier = userKey === null ? undefined : seen.get(userKey)
      links = mergeLink(earlier ? linksStaged(earlier.memberId) : [], listedIn)
      raw = JSON.stringify({ ...(row as object), department: links.map(([id]) => id) })
      if (earlier && userKey !== null) forget(userKey, earlier)
    }
    const rawHash = decoderVersion + hash('sha1', raw, 'base64')
    const quickKey = userKeyOf(row)
    if (quickKey !== null) {
      const earlier = seen.get(quickKey)
      if (earlier?.rawHash === rawHash) return
      const mirrored = earlier ? undefined : findMirrored.get(session.profileId, quickKey)
      if (mirrored && mirrored.raw_hash === rawHash && mirrored.removed_at_ms === null) {
        remember(quickKey, {
          memberId: mirrored.member_id,
          userId: mirrored.user_id,
          name: mirrored.name,
          rawHash,
          listedIn,
          operation: 'unchanged',
        })
        if (rowWithoutDepartments) for (const link of links ?? []) insertLink.run(mirrored.member_id, ...link)
        return
      }
    }

    const member = decodeMember(row)
    if ('brokenReason' in member) {
      fail(member.id ?? '?', member.brokenReason)
      return
    }
    const userKey = member.userId.toLowerCase()
    const earlier = seen.get(userKey)
    if (earlier) {
      if (earlier.rawHash === rawHash || !winsOver(earlier, member.userId, member.name, listedIn)) return
      forget(userKey, earlier)
    }
    if (member.cutFields.length > 0) {
      problems.push({ kind: 'member', id: member.userId, reason: `Very long values were cut: ${member.cutFields.join(', ')}` })
    }
    stageDecoded(member, userKey, links ?? linksOf(member), raw, rawHash, listedIn)
  }

  const stageDecoded = (member: MemberWire, userKey: string, links: DepartmentLink[], raw: string, rawHash: string, listedIn: number): void => {
    const found = findMirrored.get(session.profileId, userKey)
    const before = found ? readMirrored.get(found.member_id) : undefined
    let values = memberValues(member, links, words.sortKey(member.name))
    let operation: StagedOperation = 'created'
    let fields = '[]'
    if (before) {
      values = keepWithheld(values, before)
      const changes = memberChanges(before, values)
      fields = JSON.stringify(changes)
      operation =
        before.removed_at_ms !== null
          ? 'returned'
          : changes.some(({ field }) => field === 'departments')
            ? 'moved'
            : changes.length > 0
              ? 'updated'
              : 'touched'
    }
    const memberId = before?.member_id ?? nextId++
    insert(memberId, operation, userKey, values, rawHash, raw, fields, links)
    remember(userKey, { memberId, userId: member.userId, name: member.name, rawHash, listedIn, operation })
  }

  const linksStaged = (memberId: number): DepartmentLink[] =>
    db
      .prepare<[number], { department_id: number; sort_order: number; is_leader: 0 | 1 }>(
        'select department_id, sort_order, is_leader from staged_link where member_id = ?',
      )
      .all(memberId)
      .map((link) => [link.department_id, link.sort_order, link.is_leader])

  /**
   * A person of whom only the id and departments are told (user/list_id): everything else stays as it was known.
   * Somebody new has no name yet.
   */
  const stageId = (userId: string, departmentIds: number[]): void => {
    const userKey = userId.toLowerCase()
    if (seen.has(userKey)) return
    const found = findMirrored.get(session.profileId, userKey)
    const before = found ? readMirrored.get(found.member_id) : undefined
    if (!before) {
      stage({ userid: userId, department: departmentIds }, -1)
      return
    }
    const known = new Map(parseLinks(before.departments).map((link) => [link[0], link]))
    const links = departmentIds.map((id): DepartmentLink => known.get(id) ?? [id, 0, 0])
    // In the order known before, so that the order of an answer is not taken for a change.
    const order = [...known.keys()]
    links.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]) || a[0] - b[0])
    const values = { ...before, departments: JSON.stringify(links), is_leader: links.some(([, , leads]) => leads) ? 1 : 0 }
    const changes = memberChanges(before, values)
    const entry = { memberId: before.member_id, userId: before.user_id, name: before.name, rawHash: before.raw_hash, listedIn: -1 }
    const operation = before.removed_at_ms !== null ? 'returned' : changes.length > 0 ? 'moved' : 'unchanged'
    if (operation !== 'unchanged') {
      insert(before.member_id, operation, userKey, values, before.raw_hash, before.raw, JSON.stringify(changes), links)
    }
    remember(userKey, { ...entry, operation })
  }

  /** A row that breaks us is that row's problem, never the page's. */
  const stageRow = (row: unknown, listedIn: number): void => {
    try {
      stage(row, listedIn)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      fail(userKeyOf(row) ?? '?', `The row cannot be read: ${error.message}`)
    }
  }

  return {
    tally,
    /** Problems since the last call. */
    takeProblems: (): Problem[] => problems.splice(0),
    stage: stageRow,
    stageId,
    isSeen: (userKey: string): boolean => seen.has(userKey),
    insert,
  }
}
export type StagedMembers = ReturnType<typeof createStagedMembers>

const userKeyOf = (row: unknown): string | null => {
  if (typeof row !== 'object' || row === null || !('userid' in row)) return null
  return typeof row.userid === 'string' && row.userid !== '' ? row.userid.toLowerCase() : null
}

const lacksDepartments = (row: unknown): boolean =>
  typeof row === 'object' && row !== null && (!('department' in row) || !Array.isArray(row.department))

const mergeLink = (links: DepartmentLink[], departmentId: number): DepartmentLink[] =>
  links.some(([id]) => id === departmentId)
    ? links
    : [...links, [departmentId, 0, 0] satisfies DepartmentLink].toSorted((a, b) => a[0] - b[0])
