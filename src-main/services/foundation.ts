import { createAlertNames } from '../alerts/alert-names.ts'
import { createAlertPlanner } from '../alerts/alert-planner.ts'
import { createNotificationService } from '../alerts/notification-service.ts'
import { createSecretAlerts } from '../alerts/secret-alerts.ts'
import { createAuditTrail } from '../access/audit-trail.ts'
import { createChangeHub } from '../changes.ts'
import type { Disposables } from '../disposables.ts'
import type { HostPorts } from '../ports.ts'
import { createCompanyChoice } from '../profiles/company-choice.ts'
import { createFileService } from '../files/file-service.ts'
import { enterDataDir } from '../backup/enter-data-dir.ts'
import { createPreferenceStore, systemLocale } from '../settings/preferences.ts'
import { createLeaseRepository } from '../store/lease-repository.ts'
import { openStore } from '../store/store.ts'
import { createCallHourRecorder } from '../telemetry/call-hour-recorder.ts'
import { createCallHourRepository } from '../telemetry/call-hour-repository.ts'
import { openVault } from '../vault/vault.ts'
import { createCallMetrics } from '../wecom/call-metrics.ts'

export type Foundation = Awaited<ReturnType<typeof openFoundation>>

/**
 * What everything else is built on: the store and what is kept in it for all, secrets, audit and notifications.
 * @throws StoreError where the database cannot be used
 */
export const openFoundation = async (
  ports: HostPorts,
  owned: Disposables,
  { checkIntegrity }: { checkIntegrity: boolean },
) => {
  const { clock, log, redactor, dataDir, masterKey } = ports
  const changes = createChangeHub()
  // Given back last: until then the database is open.
  const presence = owned.add(await enterDataDir({ dataDir, kind: ports.host.kind, masterKey, clock, log }))
  const store = owned.add(openStore({ dataDir, clock, log, checkIntegrity }))
  const leases = createLeaseRepository(store, clock)
  const learn = (secret: string) => redactor.learn(secret)
  const audit = createAuditTrail({ store, clock, redact: (fields) => redactor.fields(fields) })
  const vault = openVault({ store, source: ports.masterKey, clock, log, learn })
  // Given back just before the store: whatever is released earlier may still call WeCom.
  const callHours = owned.add(createCallHourRecorder({ store, hours: createCallHourRepository(store), clock, log }))
  // Given back after everything that raises: what was raised last is still written.
  const notifications = owned.add(
    createNotificationService({ store, clock, log, changes, planner: createAlertPlanner(store) }),
  )
  const alertNames = createAlertNames(store)
  return {
    ports,
    clock,
    log,
    changes,
    presence,
    store,
    leases,
    learn,
    audit,
    vault,
    callHours,
    metrics: createCallMetrics(callHours),
    notifications,
    alertNames,
    secretWatch: createSecretAlerts({ notices: notifications, clock, namesOf: alertNames.ofSecret }),
    companies: createCompanyChoice(store),
    preferences: createPreferenceStore(ports.settings, systemLocale()),
    files: owned.add(createFileService({ dataDir, clock })),
  }
}
