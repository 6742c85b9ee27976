import { ORPCError } from '@orpc/server'
import type { AuditEntry, AuditTrail } from '../access/audit-trail.ts'
import type { Log } from '../ports.ts'
import { contractRouter, nameOf } from './contract-router.ts'
import type { AuditedChanges } from './contract-router.ts'
import { idsIn } from './ids-in.ts'

/** Refused before the work began, by permission, by the app lock, or because the input did not fit. */
const refusals = new Set(['FORBIDDEN', 'BAD_REQUEST', 'LOCKED'])

/** Writes a row for every audited call, whatever its outcome. Runs around permission check and error conversion. */
export function recordAudit({ audit, log }: { audit: AuditTrail; log: Log }) {
  const append = async (entry: AuditEntry) => {
    try {
      await audit.append(entry)
      // Its target may name a person, who belongs into the trail and not into the log.
      log.info('The audit trail has a new row', { outcome: entry.outcome, ...aboutRun(entry) })
    } catch (error) {
      // The work is already done or refused: failing now would only make somebody do it again.
      log.error('The audit trail could not be written', { entry, error })
    }
  }

  return contractRouter.middleware(async ({ context, path, procedure, next }, input: unknown) => {
    if (!procedure['~orpc'].meta.audited) return next()
    const { actor } = context
    const about = { actor, call: nameOf(path), target: idsIn(input) }
    const asked = askedIn(input)
    let changes: AuditedChanges | null = null
    try {
      const result = await next({ context: { noteChanges: (noted: AuditedChanges) => (changes = noted) } })
      await append({
        ...about,
        outcome: 'done',
        detail: { ...asked, ...resultOf(result.output), ...(changes ? { changes } : {}) },
      })
      return result
    } catch (error) {
      await append({ ...about, outcome: outcomeOf(error), detail: { ...asked, ...detailOf(error) } })
      throw error
    }
  })
}

/** The run that it is about, so that the row is found among the lines of its run. */
const aboutRun = ({ target, detail }: AuditEntry): { runId?: string } => {
  const runId = /(?:^| )runId=(\S+)/.exec(`${target} ${String(detail['result'] ?? '')}`)?.[1]
  return runId === undefined ? {} : { runId }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** Which sort of thing was asked for, in the contract's own words: the input may not have been checked, and may hold anything. */
const askedIn = (input: unknown): AuditEntry['detail'] =>
  Object.fromEntries(
    ['kind', 'job', 'dryRun', 'existing'].flatMap((name): [string, unknown][] => {
      const value = fieldOf(input, name)
      const isWord = typeof value === 'string' && /^[a-z][a-z-]{0,30}$/.test(value)
      return isWord || typeof value === 'boolean' ? [[name, value]] : []
    }),
  )

/** What the work made, such as a run's id, and of how much. */
const resultOf = (output: unknown): AuditEntry['detail'] => {
  const result = idsIn(output)
  const counts = ['added', 'replaced', 'kept'].flatMap((name): [string, unknown][] => {
    const value = fieldOf(output, name)
    return typeof value === 'number' ? [[name, value]] : []
  })
  return { ...(result === '' ? {} : { result }), ...Object.fromEntries(counts) }
}

const outcomeOf = (error: unknown): AuditEntry['outcome'] =>
  error instanceof ORPCError && refusals.has(error.code) ? 'refused' : 'failed'

/** The code, and the numbers by which the failure can be found again. Never the message: it may quote what was sent. */
function detailOf(error: unknown): AuditEntry['detail'] {
  if (!(error instanceof ORPCError)) return { code: 'unknown' }
  const facts = ['errcode', 'reportId', 'permission'].flatMap((name): [string, unknown][] => {
    const value = fieldOf(error.data, name)
    return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : []
  })
  return { code: error.code, ...Object.fromEntries(facts) }
}
