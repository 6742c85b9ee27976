import { oc } from '@orpc/contract'
import type { Permission } from './permissions.ts'

/** What the router needs to know of a call beside its shapes. */
export interface CallMeta {
  /** Checked before the handler runs, on every transport. */
  permission: Permission
  /** Whether a row is written to the audit trail, whatever the outcome. */
  audited: boolean
}

/** Starts a contract entry; see docs/adding-a-call.md. */
export const call = ({ permission, audited = false }: { permission: Permission; audited?: boolean }) =>
  oc.$meta<CallMeta>({ permission, audited })
