import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { createAccessRepository } from './access-repository.ts'
import { createApiKeyService } from './api-key-service.ts'
import type { AuditTrail } from './audit-trail.ts'
import { createGate } from './gate.ts'
import type { Gate } from './gate.ts'
import { createOperatorService } from './operator-service.ts'
import { createPasswords } from './password-hash.ts'
import type { Passwords } from './password-hash.ts'
import { createRefusedSignIns } from './refused-sign-ins.ts'
import { createRoleBook } from './role-book.ts'
import { createRoleService } from './role-service.ts'
import { createSessionBook } from './session-book.ts'
import { createSessionService } from './session-service.ts'

/** The calls about locking the app, which only the desktop has. */
export type LockCalls = Pick<AreaService<'access'>, 'lock' | 'lockStatus' | 'unlock' | 'setLock'>

export interface AccessOptions {
  store: Store
  audit: AuditTrail
  changes: ChangeHub
  clock: Clock
  log: Log
  lock: LockCalls
  passwords?: Passwords
}

export interface Access extends Disposable {
  area: AreaService<'access'>
  /** For the host that lets people in. */
  gate: Gate
}

/** Operators, roles, API keys and the sessions of browsers. */
export const createAccess = ({
  store,
  audit,
  changes,
  clock,
  log,
  lock,
  passwords = createPasswords(),
}: AccessOptions): Access => {
  const repository = createAccessRepository(store)
  const roles = createRoleBook(repository)
  const sessions = createSessionBook(clock)
  const refused = createRefusedSignIns({ audit, clock, log })
  const gate = createGate({ repository, roles, sessions, passwords, refused, audit, clock, log })
  const changed = () => {
    changes.publish('access')
    gate.changed()
  }
  return {
    gate,
    area: {
      ...createSessionService({ repository, roles, sessions, changed }),
      ...createRoleService(repository, changed),
      ...createOperatorService({ repository, roles, passwords, sessions, clock, changed }),
      ...createApiKeyService({ repository, clock, changed }),
      ...lock,
    },
    dispose: () => refused.dispose(),
  }
}
