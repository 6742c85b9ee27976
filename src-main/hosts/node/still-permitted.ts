import type { Actor } from '../../area-service.ts'
import type { Visitor } from './access.ts'

/** Whether a caller may still do at least what they could when a connection or stream began. */
export function isStillPermitted(visitor: Visitor, atFirst: Actor): boolean {
  const now = visitor.look()
  if (!now) return false
  if (now.permissions === atFirst.permissions) return true
  for (const permission of atFirst.permissions) if (!now.permissions.has(permission)) return false
  // More than before counts as another thing too: the page has to learn of it.
  return now.permissions.size === atFirst.permissions.size
}
