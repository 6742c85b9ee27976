import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '../area-service.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { createAuditRepository } from './audit-repository.ts'
import type { AuditRecord } from './audit-repository.ts'

/** Rows read at a time while verifying: the trail may be long, and others want the thread too. */
const verifyBatch = 1000
const firstPreviousHash = ''

export interface AuditEntry {
  actor: Pick<Actor, 'id' | 'name' | 'via'>
  /** The contract call, such as `secrets.set`, or an action that is none. */
  call: string
  /** What it was done to, such as a profile id; empty where there is nothing. */
  target: string
  /** `done`; `refused` where the work did not begin; `failed`, with the code in `detail`. */
  outcome: 'done' | 'refused' | 'failed'
  detail: Record<string, unknown>
}

export interface RecordedAuditEntry extends Omit<AuditEntry, 'actor' | 'outcome'> {
  auditId: number
  atMs: number
  actor: string
  via: string
  /** As stored: the trail may hold words of another version. */
  outcome: string
  hash: string
}

export interface AuditVerdict {
  intact: boolean
  /** Rows that were found good. */
  verified: number
  /** The first row that was changed, or that follows a gap. */
  firstBadId: number | null
  /** Hash of the last row: noted elsewhere, it also shows later that rows at the end were removed. */
  headHash: string
}

/** Who did what, when, with what outcome; each row holds the hash of the one before. */
export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>
  /** Newest first. */
  list(page: { offset: number; limit: number }): { total: number; items: RecordedAuditEntry[] }
  /** @param knownHash a head hash noted earlier; a trail without it was cut or written anew */
  verify(knownHash?: string): Promise<AuditVerdict>
}

export interface AuditTrailOptions {
  store: Store
  clock: Clock
  /** A copy without anything that looks like a credential. */
  redact(fields: Record<string, unknown>): Record<string, unknown>
}

/** The same row always gives the same text: fields in a fixed order. */
const hashOf = (row: Omit<AuditRecord, 'hash'>): string =>
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

/** The id first: a name is what somebody chose. */
const nameOf = ({ id, name }: AuditEntry['actor']): string => (name === '' || name === id ? id : `${id} (${name})`)

const jsonObject = z.record(z.string(), z.unknown())

const toEntry = (row: AuditRecord): RecordedAuditEntry => {
  let detail: Record<string, unknown>
  try {
    detail = jsonObject.parse(JSON.parse(row.detail))
  } catch {
    // Somebody changed the row; it is shown all the same, and `verify` names it.
    detail = { unreadable: row.detail }
  }
  return {
    auditId: row.audit_id,
    atMs: row.at_ms,
    actor: row.actor,
    via: row.via,
    call: row.call,
    target: row.target,
    outcome: row.outcome,
    detail,
    hash: row.hash,
  }
}

export const createAuditTrail = ({ store, clock, redact }: AuditTrailOptions): AuditTrail => {
  const repository = createAuditRepository(store)
  return {
    append: async ({ actor, call, target, outcome, detail }) => {
      const shown = redact({ actor: nameOf(actor), target, outcome })
      const fields = {
        actor: String(shown['actor']),
        via: actor.via,
        call,
        target: String(shown['target']),
        outcome: String(shown['outcome']),
        detail: JSON.stringify(redact(detail)),
      }
      await store.write(() => {
        const last = repository.last()
        const row = {
          audit_id: (last?.audit_id ?? 0) + 1,
          at_ms: clock.nowMs(),
          ...fields,
          previous_hash: last?.hash ?? firstPreviousHash,
        }
        repository.append({ ...row, hash: hashOf(row) })
      })
    },
    list: ({ offset, limit }) => ({ total: repository.count(), items: repository.page(offset, limit).map(toEntry) }),
    verify: async (knownHash) => {
      let known = knownHash === undefined
      let lastId = 0
      let headHash = firstPreviousHash
      for (;;) {
        const rows = repository.after(lastId, verifyBatch)
        for (const row of rows) {
          const fits = row.audit_id === lastId + 1 && row.previous_hash === headHash && row.hash === hashOf(row)
          if (!fits) return { intact: false, verified: lastId, firstBadId: row.audit_id, headHash }
          lastId = row.audit_id
          headHash = row.hash
          if (row.hash === knownHash) known = true
        }
        if (rows.length < verifyBatch) return { intact: known, verified: lastId, firstBadId: null, headHash }
        await clock.sleep(0)
      }
    },
  }
}
