import { createAppLock } from '../access/app-lock.ts'
import { createAuditRepository } from '../access/audit-repository.ts'
import { createAuditService } from '../access/audit-service.ts'
import { createPasswords } from '../access/password-hash.ts'
import { createAccess } from '../access/access-service.ts'
import type { Disposables } from '../disposables.ts'
import type { Foundation } from './foundation.ts'
import { createTelemetry } from './telemetry.ts'

/** What runs by itself and what makes it trusted: schedules, alerts, logs, access, privacy, backups. */
export const createUnattended = (base: Foundation, owned: Disposables) => {
  const { store, clock, log, changes, audit, files, notifications } = base
  const passwords = createPasswords()
  const lock = createAppLock({ store, clock, changes, passwords })
  const access = owned.add(createAccess({ store, audit, changes, clock, log, lock, passwords }))
  const telemetry = createTelemetry(base, owned)
  return {
    health: telemetry.health,
    lock,
    gate: access.gate,
    areas: {
      ...telemetry.areas,
      audit: createAuditService({
        trail: audit,
        repository: createAuditRepository(store),
        files,
        notices: notifications,
        clock,
      }),
      access: access.area,
    },
  }
}
