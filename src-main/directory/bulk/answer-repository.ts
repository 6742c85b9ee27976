import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { departmentKey, keyRange, memberIdBase } from '../company-keys.ts'
import { createFieldDrop } from './field-drop.ts'
import { droppedFields } from './kept-field-repository.ts'
import { parseLinks } from './member-columns.ts'
import type { BulkSession } from './session.ts'

/** Changes with the decoder: answers that were read by an older one are read again. */
const decoderVersion = '1'

interface Answer {
  digest: string
  memberIds: number[]
}

/**
 * Remembers what each department's list of members said. A list that says the same, byte for byte, was read before, and
 * the mirror still holds what it said: whatever changes a person otherwise forgets the answers about that person.
 */
export const createAnswers = (db: Database, { company, skipWithoutMobile }: BulkSession) => {
  // A list of which people are left out says something else than the same list with everybody.
  const fieldsNow = (): string => createFieldDrop(droppedFields(db, company)).signature
  const fields = fieldsNow()
  const reading = `${decoderVersion}${skipWithoutMobile ? 'm' : ''}${fields}`
  const base = memberIdBase(company)
  const find = db.prepare<[number], { digest: string; members: Buffer }>(
    'select digest, members from department_answer where department_key = ?',
  )
  const fresh = new Map<number, Answer>()
  const { from, to } = keyRange(company)
  const isEmpty =
    db
      .prepare<[number, number]>('select 1 from department_answer where department_key between ? and ? limit 1')
      .get(from, to) === undefined

  return {
    /** Another secret may be told other fields. */
    digestOf: (body: Uint8Array, secretId: string): string => `${reading} ${secretId} ${hash('sha1', body, 'base64')}`,
    /** Ids of those of whom a list told when it said exactly this; null where it said something else. */
    same: (departmentId: number, digest: string): number[] | null => {
      if (isEmpty) return null
      const known = find.get(departmentKey(company, departmentId))
      if (known?.digest !== digest) return null
      const { members } = known
      return Array.from({ length: members.byteLength / 4 }, (_, index) => base + members.readUInt32LE(index * 4))
    },
    /** Keeps an answer until the run is applied. */
    keep: (departmentId: number, answer: Answer): void => {
      fresh.set(departmentId, answer)
    },
    /** Forgets answers about people who are not as they were. Only inside the transaction that changes them, before it does. */
    forgetChanged: (removedIds: readonly number[]): void => {
      if (isEmpty) return
      const forget = db.prepare<[number]>('delete from department_answer where department_key = ?')
      const forgetAll = (departments: string) => {
        for (const [departmentId] of parseLinks(departments)) forget.run(base + departmentId)
      }
      const staged = db
        .prepare<[], [string, string | null]>(
          'select s.departments, m.departments from staged_member s left join member m on m.member_id = s.member_id',
        )
        .raw()
        .all()
      for (const [after, before] of staged) {
        forgetAll(after)
        if (before !== null) forgetAll(before)
      }
      const ofMember = db.prepare<[number], string>('select departments from member where member_id = ?').pluck()
      for (const memberId of removedIds) forgetAll(ofMember.get(memberId) ?? '[]')
    },
    /**
     * Only inside the transaction that makes them true, after `forgetChanged`.
     * @param contradicted people of whom lists disagree: the mirror does not hold what all of their lists said
     */
    save: (contradicted: ReadonlySet<number>): void => {
      // Other fields are wanted since the lists were read: what they said is not what the mirror holds.
      if (fieldsNow() !== fields) return
      const save = db.prepare<[number, string, Buffer]>('insert or replace into department_answer values (?, ?, ?)')
      for (const [departmentId, { digest, memberIds }] of fresh) {
        if (contradicted.size > 0 && memberIds.some((id) => contradicted.has(id))) continue
        const members = Buffer.alloc(memberIds.length * 4)
        memberIds.forEach((id, index) => members.writeUInt32LE(id - base, index * 4))
        save.run(departmentKey(company, departmentId), digest, members)
      }
    },
  }
}
