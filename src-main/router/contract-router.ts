import { implement } from '@orpc/server'
import type { Actor } from '../area-service.ts'
import { contract } from '../contract/index.ts'

/** What a transport knows of a call before the router sees it. */
export interface RouterContext {
  actor: Actor
  /** There while an audited call is made: takes what it changed, for its row in the audit trail. */
  noteChanges?: (changes: AuditedChanges) => void
}

/** By field, such as `name` or `rules.guardPercent`. Never holds a secret: only what the contract shows is compared. */
export type AuditedChanges = Record<string, { before: unknown; after: unknown }>

/** The contract, ready to be given handlers; middleware and router are built from this one. */
export const contractRouter = implement(contract).$context<RouterContext>()

/** How a call is named in logs, metrics and the audit trail, such as `secrets.set`. */
export const nameOf = (path: readonly string[]): string => path.join('.')
