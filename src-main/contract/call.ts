import { oc } from '@orpc/contract'
import type { Needed, PermissionRule } from './needed-permissions.ts'
import type { Permission } from './permissions.ts'

/** What the router needs to know of a call beside its shapes. */
export interface CallMeta {
  /** Checked before the handler runs, on every transport. Where there is a rule: the one that it is about. */
  permission: Permission
  /** Where it depends on what is asked for. */
  rule?: PermissionRule
  /** Whether a row is written to the audit trail, whatever the outcome. */
  audited: boolean
}

/** Starts a contract entry; see docs/adding-a-call.md. */
export const call = ({ permission, rule, audited = false }: Omit<CallMeta, 'audited'> & { audited?: boolean }) =>
  oc.$meta<CallMeta>({ permission, audited, ...(rule ? { rule } : {}) })

/** Whatever is asked for. */
export const neededAtLeast = ({ permission, rule }: CallMeta): Needed => rule?.atLeast ?? [[permission]]

/** In words, such as `` `wechat.user.view` ``. */
export const permissionWords = ({ permission, rule }: CallMeta): string => rule?.text ?? `\`${permission}\``
