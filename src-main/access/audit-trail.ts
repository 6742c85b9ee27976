import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { Actor } from '../area-service.ts'
import type { AuditVerdict } from '../contract/audit.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { createChainCheck, firstPreviousHash, hashOf } from './audit-chain.ts'
import { createAuditRepository } from './audit-repository.ts'
import type { AuditRecord } from './audit-repository.ts'

/** Rows read at a time while verifying: the trail may be long, and others want the thread too. */
const verifyBatch = 500

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

/** Who did what, when, with what outcome; each row holds the hash of the one before. */
export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>
  /** Newest first. */
  list(page: { offset: number; limit: number }): { total: number; items: RecordedAuditEntry[] }
  /** @param knownHash a head hash noted earlier; a trail without it was cut or written anew */
  verify(knownHash?: string, signal?: AbortSignal): Promise<AuditVerdict>
}

export interface AuditTrailOptions {
  store: Store
  clock: Clock
  /** A copy without anything that looks like a credential. */
  redact(fields: Record<string, unknown>): Record<string, unknown>
}

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
    verify: async (knownHash, signal) => {
      const check = createChainCheck(knownHash)
      let lastId: number | null = null
      for (;;) {
        const rows = repository.after(lastId, verifyBatch)
        for (const row of rows) check.read(row)
        const reached = rows.at(-1)?.audit_id
        // The second: an id that is larger than a number can hold would be read for ever.
        if (rows.length < verifyBatch || reached === undefined || reached === lastId) return check.finish()
        lastId = reached
        await setImmediate()
        signal?.throwIfAborted()
      }
    },
  }
}
