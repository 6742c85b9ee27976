import type { Actor } from '../area-service.ts'
import type { Permission } from '../contract/permissions.ts'
import { forbidden, invalid } from '../errors.ts'
import type { OperatorRow } from '../store/unattended-rows.ts'
import type { AccessRepository } from './access-repository.ts'

/** Nobody gives, and nobody touches, what goes beyond what they may do themselves. @throws FORBIDDEN naming the first of it */
export function assertWithin(actor: Actor, wanted: Iterable<Permission>): void {
  for (const permission of wanted)
    if (!actor.permissions.has(permission))
      throw forbidden(permission, {
        'zh-CN': `没有权限：您自己没有「${permission}」，因此不能授予、修改或收回它。请联系所有者。`,
        en: `Not permitted: you do not have "${permission}" yourself, so you cannot give it, change it or take it away. Ask an owner.`,
      })
}

/** Whoever runs the program under this account of the system can always put things right. */
const isAtTheMachine = ({ via }: Actor): boolean => via === 'cli' || via === 'desktop'

/** @throws INVALID where nobody would be left who can put everything right. Only inside the change that it guards. */
export function assertNotLastOwner(actor: Actor, row: OperatorRow, repository: AccessRepository): void {
  if (isAtTheMachine(actor) || row.role_id !== 'owner' || row.enabled === 0) return
  const others = repository
    .operators()
    .filter((other) => other.operator_id !== row.operator_id && other.role_id === 'owner' && other.enabled !== 0)
  if (others.length > 0) return
  throw invalid({
    'zh-CN': `「${row.name}」是最后一个启用的所有者，不能删除、停用或降级。请先添加另一个所有者。`,
    en: `“${row.name}” is the last enabled owner and cannot be removed, switched off or given another role. Add another owner first.`,
  })
}
