import type { Actor } from '../area-service.ts'
import { permissions } from '../contract/permissions.ts'

const all = new Set(permissions)

/** Whoever runs the program under this account of the operating system may do everything (architecture §10). */
export const ownerActor = (via: Actor['via'], name: string): Actor => ({
  id: 'owner',
  name,
  via,
  roleId: 'owner',
  permissions: all,
})
