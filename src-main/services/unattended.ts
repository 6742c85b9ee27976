import { createAlertService } from '../alerts/alert-service.ts'
import { createLogService } from '../telemetry/log-service.ts'
import { createMetricsService } from '../telemetry/metrics-service.ts'
import { createAppLock } from '../access/app-lock.ts'
import { createAuditRepository } from '../access/audit-repository.ts'
import { createAuditService } from '../access/audit-service.ts'
import { createPasswords } from '../access/password-hash.ts'
import { createAccess } from '../access/access-service.ts'
import { createPrivacyService } from '../privacy/privacy-service.ts'
import { createBackupService } from '../backup/backup-service.ts'
import type { Disposables } from '../disposables.ts'
import type { Foundation } from './foundation.ts'

/** What runs by itself and what makes it trusted: schedules, alerts, logs, access, privacy, backups. */
export const createUnattended = (base: Foundation, owned: Disposables) => {
  const { store, clock, log, changes, audit, files, notifications } = base
  const passwords = createPasswords()
  const lock = createAppLock({ store, clock, changes, passwords })
  const access = owned.add(createAccess({ store, audit, changes, clock, log, lock, passwords }))
  return {
    lock,
    gate: access.gate,
    areas: {
      alerts: createAlertService(),
      logs: createLogService(),
      metrics: createMetricsService(),
      audit: createAuditService({
        trail: audit,
        repository: createAuditRepository(store),
        files,
        notices: notifications,
        clock,
      }),
      access: access.area,
      privacy: createPrivacyService(),
      backup: createBackupService(),
    },
  }
}
