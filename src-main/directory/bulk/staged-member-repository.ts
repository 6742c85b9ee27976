import type { Problem } from '../../contract/sync.ts'
import type { Database } from 'better-sqlite3'
import type { Bilingual } from '../../contract/shapes.ts'
import { isBroken } from '../../wecom/decode.ts'
import { decodeMember } from '../../wecom/decode-member.ts'
import type { MemberWire } from '../../wecom/decode-member.ts'
import { keyRange, memberIdBase } from '../company-keys.ts'
import { createSortKey } from '../search-words.ts'
import { createFieldDrop } from './field-drop.ts'
import { createForgottenPeople } from './forgotten-people.ts'
import { droppedFields } from './kept-field-repository.ts'
import {
  keepWithheld,
  linksOf,
  memberChanges,
  memberColumns,
  memberValues,
  parseLinks,
  wireChanges,
  wireOf,
} from './member-columns.ts'
import type { DepartmentLink, MemberValues } from './member-columns.ts'
import {
  lacksDepartments,
  lacksMobile,
  mergeLink,
  namesDepartment,
  operationOf,
  rawWithLinks,
  userKeyOf,
} from './member-row.ts'
import { createStagedMemberTable } from './staged-member-table.ts'
import type { BulkSession, StagedOperation } from './session.ts'
import { askedById, createToldMembers } from './told-members.ts'
import type { Told } from './told-members.ts'

/** Stands in for the number of somebody who is left out and in no mirror. */
const nobody = -1

/** What became of a row: whose it was, and whether its list may be taken as read the next time it says the same. */
export interface StagedRow {
  memberId: number | null
  isClean: boolean
}

type MirrorRow = MemberValues & { member_id: number; removed_at_ms: number | null; raw: string }

const columnList = memberColumns.join(', ')

/**
 * Members as WeCom tells them now, compared row by row with the mirror while they arrive. A row whose text is the
 * mirror's is only remembered by its id, and a list that says what it said before is not read at all.
 */
export const createStagedMembers = (db: Database, { company, skipWithoutMobile = false, forgotten }: BulkSession) => {
  const staging = createStagedMemberTable(db)
  const drop = createFieldDrop(droppedFields(db, company))
  const struck = createForgottenPeople(forgotten)
  let struckCount = 0
  const findMirrored = db.prepare<[number, string], { member_id: number; removed_at_ms: number | null; raw: string }>(
    'select member_id, removed_at_ms, raw from member where company = ? and user_key = ?',
  )
  const readMirrored = db.prepare<[number], MirrorRow>(
    `select member_id, removed_at_ms, raw, ${columnList} from member where member_id = ?`,
  )
  const base = memberIdBase(company)
  const { from, to } = keyRange(company)
  const highest =
    db
      .prepare<[number, number], number | null>('select max(member_id) from member where member_id between ? and ?')
      .pluck()
      .get(from, to) ?? base
  let nextId = highest + 1

  const told = createToldMembers({ from: base, to: highest })
  /** People of whom two lists say different things: neither list may be taken as read the next time. */
  const contradicted = new Set<number>()
  /** Keys of people in the mirror who were left out. */
  const skippedKeys = new Map<number, string>()
  const sortKey = createSortKey()
  const problems: Problem[] = []

  const remember = (userKey: string, entry: Told): StagedRow => {
    told.remember(userKey, entry)
    return { memberId: entry.memberId, isClean: true }
  }
  const forget = (userKey: string, entry: Told): void => {
    staging.remove(entry.memberId)
    told.forget(userKey, entry)
  }

  const fail = (id: string, reason: Bilingual): StagedRow => {
    told.tally.failed++
    problems.push({ kind: 'member', id, reason })
    return { memberId: null, isClean: false }
  }

  /** A list that was not read tells of somebody whose row was read in another list. */
  const stageUnreadAfterRow = (memberId: number, departmentId: number): void => {
    const userKey = staging.keyOf(memberId) ?? skippedKeys.get(memberId)
    const entry = userKey === undefined ? undefined : told.of(userKey)
    // Nothing is staged where both say what the mirror says; a third list may still contradict them.
    if (userKey === undefined || !entry) return told.lowerUnread(memberId, departmentId)
    contradicted.add(memberId)
    // A list that was not read told of a mobile, or its people would have been left out of it.
    const isSkipped = entry.operation === 'skipped'
    if (!isSkipped && (entry.listedIn === askedById || entry.listedIn < departmentId)) return
    forget(userKey, entry)
    told.rememberUnread(memberId, departmentId)
  }

  const asStaged = (entry: Told) => staging.read(entry.memberId) ?? readMirrored.get(entry.memberId)

  /** Whether this row replaces an earlier one that disagrees. Which list answers first is a matter of chance; the result must not be. */
  const winsOver = (earlier: Told, userId: string, name: string, listedIn: number): boolean => {
    const other = asStaged(earlier)
    contradicted.add(earlier.memberId)
    if (other && other.user_id !== userId) {
      fail(userId, {
        'zh-CN': `该账号与 ${other.user_id} 仅大小写不同，企业微信视为同一人，因此略过此行。`,
        en: `The user id differs only in case from ${other.user_id}, which WeCom takes for the same person; this row was left out.`,
      })
      return false
    }
    if (other && earlier.listedIn === listedIn && other.name !== name) {
      fail(userId, {
        'zh-CN': '同一份列表中该账号出现两次且姓名不同，已保留第一行。',
        en: 'The same user id occurs twice in one list with different names; the first row was kept.',
      })
      return false
    }
    return listedIn < told.lowestListOf(earlier)
  }

  /**
   * The rule that leaves people without a mobile out: whoever is new does not come in, and whoever is in the mirror
   * stays as they are, neither updated nor gone. A mobile that WeCom withholds but that is known counts as one.
   * @returns null where the row is to be read like any other
   */
  const skip = (row: unknown): StagedRow | null => {
    const member = decodeMember(row)
    if (isBroken(member)) return null
    const userKey = member.userId.toLowerCase()
    const memberId = findMirrored.get(company, userKey)?.member_id ?? null
    if (member.mobile === null && memberId !== null && hasKnownMobile(readMirrored.get(memberId))) return null
    const earlier = told.of(userKey)
    if (earlier) contradicted.add(earlier.memberId)
    else if (memberId !== null && told.isPresent(memberId)) contradicted.add(memberId)
    else rememberSkipped(userKey, memberId)
    return { memberId, isClean: false }
  }
  /** Where mobiles are not kept, nobody can tell: whoever is in the mirror had one when they came in. */
  const hasKnownMobile = (row: MirrorRow | undefined): boolean => drop.drops('mobile') || (row?.mobile ?? '') !== ''
  const rememberSkipped = (userKey: string, memberId: number | null): void => {
    remember(userKey, { memberId: memberId ?? nobody, listedIn: askedById, operation: 'skipped' })
    if (memberId !== null) skippedKeys.set(memberId, userKey)
  }

  /** Somebody who is to stay forgotten. Their lists are read again each time: nothing of them is kept. */
  const leaveOut = (userKey: string): StagedRow => {
    if (!told.of(userKey)) {
      struckCount++
      rememberSkipped(userKey, findMirrored.get(company, userKey)?.member_id ?? null)
    }
    return { memberId: null, isClean: false }
  }

  const stageDecoded = (
    member: MemberWire,
    userKey: string,
    links: DepartmentLink[],
    raw: string,
    listedIn: number,
    knownId: number | null,
  ): StagedRow => {
    const found = findMirrored.get(company, userKey)
    const before = found ? readMirrored.get(found.member_id) : undefined
    let values = memberValues(member, links, sortKey(member.name))
    let operation: StagedOperation = 'created'
    let fields = '[]'
    if (before) {
      values = drop.values(keepWithheld(values, before))
      const changes = drop.changes([...memberChanges(before, values), ...wireChanges(wireOf(before.raw), member)])
      fields = JSON.stringify(changes)
      operation = operationOf(before.removed_at_ms !== null, changes)
    }
    const memberId = before?.member_id ?? knownId ?? nextId++
    staging.insert(memberId, operation, userKey, values, raw, fields)
    return remember(userKey, { memberId, listedIn, operation })
  }

  /** @param knownId of somebody new who had an id in this run already */
  const stage = (row: unknown, text: string | null, listedIn: number, knownId: number | null = null): StagedRow => {
    const quickKey = userKeyOf(row)
    if (struck.isAny && quickKey !== null && struck.has(quickKey)) return leaveOut(quickKey)
    // Before anything is left out of the row: whether there is a mobile is WeCom's to say.
    const left = skipWithoutMobile && lacksMobile(row) ? skip(row) : null
    if (left) return left
    if (quickKey !== null && listedIn !== askedById && lacksDepartments(row))
      return stageWithoutDepartments(row, quickKey, listedIn)
    drop.strip(row)
    const isWhole = !struck.strike(row, 'direct_leader') && !drop.isActive
    const raw = (isWhole ? text : null) ?? JSON.stringify(row)
    // What is forgotten when somebody changes are the lists of their own departments.
    const isAtHome = namesDepartment(row, listedIn)
    if (quickKey !== null && !told.of(quickKey)) {
      const mirrored = findMirrored.get(company, quickKey)
      if (mirrored && mirrored.removed_at_ms === null && mirrored.raw === raw) {
        const memberId = mirrored.member_id
        const unreadList = told.isUnread(memberId) ? told.lowestUnreadList(memberId) : null
        const lowest = Math.min(listedIn, unreadList ?? listedIn)
        return { ...remember(quickKey, { memberId, listedIn: lowest, operation: 'unchanged' }), isClean: isAtHome }
      }
      if (mirrored && told.isUnread(mirrored.member_id)) {
        contradicted.add(mirrored.member_id)
        const lowest = told.lowestUnreadList(mirrored.member_id) ?? listedIn
        if (listedIn !== askedById && lowest < listedIn) return { memberId: mirrored.member_id, isClean: false }
      }
    }

    const member = decodeMember(row)
    if ('brokenReason' in member) return fail(member.id ?? '?', member.brokenReason)
    const userKey = member.userId.toLowerCase()
    if (struck.has(userKey)) return leaveOut(userKey)
    const earlier = told.of(userKey)
    if (earlier?.operation === 'skipped') {
      // Another list has a mobile after all, whichever of them came first.
      forget(userKey, earlier)
      const staged = stageDecoded(member, userKey, linksOf(member), raw, listedIn, null)
      if (staged.memberId !== null) contradicted.add(staged.memberId)
      return { ...staged, isClean: false }
    }
    if (earlier) {
      if (asStaged(earlier)?.raw === raw) {
        earlier.listedIn = Math.min(earlier.listedIn, listedIn)
        return { memberId: earlier.memberId, isClean: isAtHome }
      }
      if (!winsOver(earlier, member.userId, member.name, listedIn))
        return { memberId: earlier.memberId, isClean: false }
      forget(userKey, earlier)
      return {
        ...stageDecoded(member, userKey, linksOf(member), raw, listedIn, earlier.memberId),
        isClean: false,
      }
    }
    if (member.cutFields.length > 0) {
      problems.push({
        kind: 'member',
        id: member.userId,
        reason: {
          'zh-CN': `以下字段过长，已截断：${member.cutFields.join('、')}。`,
          en: `Very long values were cut: ${member.cutFields.join(', ')}.`,
        },
      })
    }
    const staged = stageDecoded(member, userKey, linksOf(member), raw, listedIn, knownId)
    return { ...staged, isClean: isAtHome && member.cutFields.length === 0 }
  }

  /** Some answers leave the departments out: then the lists in which a person occurs tell them. */
  const stageWithoutDepartments = (row: unknown, userKey: string, listedIn: number): StagedRow => {
    const earlier = told.of(userKey)
    const known = earlier ? asStaged(earlier) : undefined
    const links = mergeLink(known ? parseLinks(known.departments) : [], listedIn)
    if (earlier) {
      contradicted.add(earlier.memberId)
      forget(userKey, earlier)
    }
    const filled = { ...(row as object), department: links.map(([id]) => id) }
    const staged = stage(filled, null, listedIn, earlier?.memberId ?? null)
    return { ...staged, isClean: false }
  }

  /**
   * A person of whom only the id and departments are told (user/list_id): everything else stays as it was known.
   * Somebody new has no name yet.
   */
  const stageId = (userId: string, departmentIds: number[]): void => {
    const userKey = userId.toLowerCase()
    if (told.of(userKey)) return
    if (struck.has(userKey)) {
      leaveOut(userKey)
      return
    }
    const found = findMirrored.get(company, userKey)
    const before = found ? readMirrored.get(found.member_id) : undefined
    if (!before) {
      stage({ userid: userId, department: departmentIds }, null, askedById)
      return
    }
    if (skipWithoutMobile && !hasKnownMobile(before)) {
      rememberSkipped(userKey, before.member_id)
      return
    }
    const known = new Map(parseLinks(before.departments).map((link) => [link[0], link]))
    const order = [...known.keys()]
    const links = departmentIds
      .map((id): DepartmentLink => known.get(id) ?? [id, 0, 0])
      // In the order known before, so that the order of an answer is not taken for a change.
      .toSorted((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]) || a[0] - b[0])
    const values = drop.values({
      ...before,
      departments: JSON.stringify(links),
      is_leader: links.some(([, , leads]) => leads) ? 1 : 0,
    })
    const changes = drop.changes(memberChanges(before, values))
    const operation =
      changes.length === 0 && before.removed_at_ms === null
        ? 'unchanged'
        : operationOf(before.removed_at_ms !== null, changes)
    if (operation !== 'unchanged')
      staging.insert(
        before.member_id,
        operation,
        userKey,
        values,
        drop.raw(rawWithLinks(before.raw, links)),
        JSON.stringify(changes),
      )
    remember(userKey, { memberId: before.member_id, listedIn: askedById, operation })
  }

  return {
    tally: told.tally,
    /** Problems since the last call. */
    takeProblems: (): Problem[] => problems.splice(0),
    /**
     * A row that breaks us is that row's problem, never the page's.
     * @param text the row as it was sent, where that is known
     */
    stage: (row: unknown, text: string | null, listedIn: number): StagedRow => {
      try {
        return stage(row, text, listedIn)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return fail(userKeyOf(row) ?? '?', {
          'zh-CN': `该行无法读取：${error.message}`,
          en: `The row cannot be read: ${error.message}`,
        })
      }
    },
    stageId,
    /** How many were left out because they are to stay forgotten. */
    forgottenCount: (): number => struckCount,
    /** Only inside the transaction that stores what was staged: a field may have been switched off since the run began. */
    dropLate: (): void => {
      const now = createFieldDrop(droppedFields(db, company))
      if (now.isActive && now.signature !== drop.signature) staging.rewrite(now)
    },
    contradicted: contradicted as ReadonlySet<number>,
    /** People of a list that says what it said before: of each it says what the mirror says. */
    stageUnread: (memberIds: readonly number[], departmentId: number): void => {
      for (const memberId of memberIds) {
        if (!told.isPresent(memberId)) told.rememberUnread(memberId, departmentId)
        else if (told.isUnread(memberId)) told.lowerUnread(memberId, departmentId)
        else stageUnreadAfterRow(memberId, departmentId)
      }
    },
    /** Whether this run has been told of somebody. */
    isTold: (userKey: string): boolean => {
      if (told.of(userKey)) return true
      const mirrored = findMirrored.get(company, userKey)
      return mirrored !== undefined && told.isPresent(mirrored.member_id)
    },
    isPresent: told.isPresent,
    insert: staging.insert,
  }
}
export type StagedMembers = ReturnType<typeof createStagedMembers>
