import { createScheduleService } from '../schedule/schedule-service.ts'
import { createAlertService } from '../alerts/alert-service.ts'
import { createLogService } from '../telemetry/log-service.ts'
import { createMetricsService } from '../telemetry/metrics-service.ts'
import { createAuditService } from '../access/audit-service.ts'
import { createAccessService } from '../access/access-service.ts'
import { createPrivacyService } from '../privacy/privacy-service.ts'
import { createBackupService } from '../backup/backup-service.ts'
import { createDesktopSettingsService } from '../settings/desktop-settings-service.ts'

/** What runs by itself and what makes it trusted: schedules, alerts, logs, access, privacy, backups. */
export const createUnattended = () => ({
  areas: {
    schedules: createScheduleService(),
    alerts: createAlertService(),
    logs: createLogService(),
    metrics: createMetricsService(),
    audit: createAuditService(),
    access: createAccessService(),
    privacy: createPrivacyService(),
    backup: createBackupService(),
    desktop: createDesktopSettingsService(),
  },
})
