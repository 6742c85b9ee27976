import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { AuditVerdict } from '../contract/audit.ts'
import type { AuditRecord } from './audit-repository.ts'

export const firstPreviousHash = ''
/** What a verdict names; whoever tampered with more is found out all the same. */
const mostFindings = 20
/** Rows that are looked at more closely once the whole trail was read. */
const mostSuspects = 100
/** Of one gap: the places that a row may have been taken from. */
const placesAtEdge = 100
/** How far a row may have been renumbered by the removal or insertion of others before it. */
const nearby = 64

type Finding = AuditVerdict['findings'][number]

/** The same row always gives the same text: fields in a fixed order. */
export const hashOf = (row: Omit<AuditRecord, 'hash'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        row.audit_id,
        row.at_ms,
        row.actor,
        row.via,
        row.call,
        row.target,
        row.outcome,
        row.detail,
        row.previous_hash,
      ]),
    )
    .digest('hex')

/** A row whose hash does not fit it. */
interface Suspect {
  row: AuditRecord
  /** As the row before it has it. */
  hashBefore: string
  /** What the row after it says of it; null: there is none. */
  saidAfter: string | null
}

interface Gap {
  from: number
  to: number
}

/**
 * Reads a trail row by row, oldest first, and says at its end what is wrong with it. One act of tampering is one finding: what
 * only follows from it, such as a row that is chained to one that is gone, is not told again.
 * @param knownHash a head hash noted earlier; a trail that holds nothing of it was cut or written anew
 */
export const createChainCheck = (knownHash?: string) => {
  const findings: Finding[] = []
  const suspects: Suspect[] = []
  const gaps: Gap[] = []
  let total = 0
  let verified = 0
  let isKnown = knownHash === undefined
  let last: { id: number; hash: string; suspect: Suspect | null } | null = null
  let lastGoodId = 0

  const find = (auditId: number, kind: Finding['kind'], text: Finding['text']) => {
    if (findings.length < mostSuspects) findings.push({ auditId, kind, text })
  }

  const read = (row: AuditRecord): void => {
    total += 1
    const computed = hashOf(row)
    const fits = computed === row.hash
    if ([row.hash, row.previous_hash, computed].includes(knownHash ?? firstPreviousHash)) isKnown = true
    if (last?.suspect) last.suspect.saidAfter = row.previous_hash
    if (row.audit_id < 1) return find(row.audit_id, 'inserted', words.inserted(row.audit_id))

    const expectedId = (last?.id ?? 0) + 1
    const hashBefore = last?.hash ?? firstPreviousHash
    const followsGap = row.audit_id > expectedId
    if (followsGap && gaps.length < mostSuspects) gaps.push({ from: expectedId, to: row.audit_id - 1 })
    let suspect: Suspect | null = null
    if (fits) {
      verified += 1
      lastGoodId = row.audit_id
      // Its own hash fits, but it was chained to another content of the row before it.
      if (!followsGap && row.previous_hash !== hashBefore && !last?.suspect)
        find(Math.max(1, expectedId - 1), 'edited', words.replaced(Math.max(1, expectedId - 1)))
    } else {
      suspect = { row, hashBefore, saidAfter: null }
      if (suspects.length < mostSuspects) suspects.push(suspect)
    }
    last = { id: row.audit_id, hash: row.hash, suspect }
  }

  /** @returns the place that the content of a row belongs to, if it is known there */
  const placeOf = (row: AuditRecord): number | null => {
    const places = new Set([
      ...suspects.map((suspect) => suspect.row.audit_id),
      ...gaps.flatMap(placesIn),
      ...Array.from({ length: 2 * nearby + 1 }, (_, index) => row.audit_id - nearby + index),
    ])
    places.delete(row.audit_id)
    for (const place of places) if (hashOf({ ...row, audit_id: place }) === row.hash) return place
    return null
  }

  /** Whether a row that does not fit was no part of the trail: others are chained past it, or nothing good follows. */
  const isInserted = ({ row, hashBefore, saidAfter }: Suspect): boolean => {
    if (saidAfter !== null && saidAfter !== row.hash && saidAfter === hashBefore) return true
    if (row.previous_hash === hashBefore || row.audit_id < lastGoodId) return false
    return hashOf({ ...row, previous_hash: hashBefore }) !== row.hash
  }

  const judgeSuspects = async (): Promise<{ taken: Set<number>; strangers: Set<number> }> => {
    const taken = new Set<number>()
    const strangers = new Set<number>()
    // Rows that were moved together, such as all those behind an inserted one, are one finding.
    const moved: { from: number; to: number; by: number; lastHash: string }[] = []
    for (const suspect of suspects) {
      const id = suspect.row.audit_id
      const place = placeOf(suspect.row)
      if (place !== null) {
        taken.add(place)
        if (id > lastGoodId) strangers.add(id)
        const before = moved.at(-1)
        const goesOn =
          before?.to === id - 1 && before.by === place - id && suspect.row.previous_hash === before.lastHash
        if (goesOn) Object.assign(before, { to: id, lastHash: suspect.row.hash })
        else moved.push({ from: id, to: id, by: place - id, lastHash: suspect.row.hash })
      } else if (isInserted(suspect)) {
        strangers.add(id)
        find(id, 'inserted', words.inserted(id))
      } else find(id, 'edited', words.edited(id))
      await setImmediate()
    }
    const lastSuspect = suspects.length < mostSuspects ? null : suspects.at(-1)?.row.audit_id
    for (const { from, to, by } of moved)
      find(from, 'reordered', to === lastSuspect ? words.reorderedFrom(from, by) : words.reordered(from, to, by))
    return { taken, strangers }
  }

  const finish = async (): Promise<AuditVerdict> => {
    const { taken, strangers } = await judgeSuspects()
    for (const gap of gaps) {
      // A row that came from elsewhere stands behind nothing that was ever there.
      if (strangers.has(gap.to + 1)) continue
      for (const { from, to } of without(gap, taken)) find(from, 'removed', words.removed(from, to))
    }
    if (!isKnown) find(last?.id ?? 0, 'cut', words.cut)
    findings.sort((a, b) => a.auditId - b.auditId)
    return {
      intact: findings.length === 0,
      verified,
      total,
      findings: findings.slice(0, mostFindings),
      headHash: last?.hash ?? firstPreviousHash,
    }
  }

  return { read, finish }
}

const placesIn = ({ from, to }: Gap): number[] => {
  const upTo = Math.min(to, from + placesAtEdge - 1)
  const downTo = Math.max(upTo + 1, to - placesAtEdge + 1)
  const places: number[] = []
  for (let id = from; id <= upTo; id += 1) places.push(id)
  for (let id = downTo; id <= to; id += 1) places.push(id)
  return places
}

/** What is left of a gap where some of its rows were found elsewhere. */
const without = ({ from, to }: Gap, taken: ReadonlySet<number>): Gap[] => {
  const parts: Gap[] = []
  let start = from
  for (const id of [...taken].filter((one) => one >= from && one <= to).sort((a, b) => a - b)) {
    if (id > start) parts.push({ from: start, to: id - 1 })
    start = id + 1
  }
  if (start <= to) parts.push({ from: start, to })
  return parts
}

const words = {
  edited: (id: number) => ({
    'zh-CN': `第 ${id} 条的内容与其哈希不符：写入之后被改动过。`,
    en: `Row ${id} does not fit its hash: it was changed after it was written.`,
  }),
  replaced: (id: number) => ({
    'zh-CN': `第 ${id} 条被换成了别的内容：后一条记录的是它原来的哈希。`,
    en: `Row ${id} was replaced: the row after it is chained to what it was before.`,
  }),
  reordered: (from: number, to: number, by: number) =>
    from === to
      ? {
          'zh-CN': `第 ${from} 条的内容原本是第 ${from + by} 条：顺序或编号被改动过。`,
          en: `Row ${from} holds what was row ${from + by}: the order or the numbers were changed.`,
        }
      : {
          'zh-CN': `第 ${from} 至 ${to} 条的内容原本是第 ${from + by} 至 ${to + by} 条：顺序或编号被改动过。`,
          en: `Rows ${from} to ${to} hold what were rows ${from + by} to ${to + by}: the order or the numbers were changed.`,
        },
  reorderedFrom: (from: number, by: number) => ({
    'zh-CN': `第 ${from} 条及之后许多条的内容原本从第 ${from + by} 条开始：编号被改动过。`,
    en: `Row ${from} and many after it hold what began at row ${from + by}: the numbers were changed.`,
  }),
  inserted: (id: number) => ({
    'zh-CN': `第 ${id} 条不在哈希链中：不是由本程序写入的。`,
    en: `Row ${id} is not part of the chain: it was not written by this program.`,
  }),
  removed: (from: number, to: number) =>
    from === to
      ? { 'zh-CN': `第 ${from} 条被删除。`, en: `Row ${from} was removed.` }
      : {
          'zh-CN': `第 ${from} 至 ${to} 条被删除，共 ${to - from + 1} 条。`,
          en: `Rows ${from} to ${to} were removed, ${to - from + 1} in all.`,
        },
  cut: {
    'zh-CN': '找不到给出的哈希：末尾的记录被删除，或整个审计记录被重写过。',
    en: 'The noted hash is not there: rows at the end were removed, or the trail was written anew.',
  },
}
