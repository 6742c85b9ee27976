import { lockedAway } from './access/app-lock.ts'
import type { LockGuard } from './access/app-lock.ts'
import type { AuditTrail } from './access/audit-trail.ts'
import type { Gate } from './access/gate.ts'
import type { AreaService } from './area-service.ts'
import type { ChangeHub } from './changes.ts'
import type { Contract } from './contract/index.ts'
import { adviseOnDamage } from './backup/damage-advice.ts'
import { createChangeListRepository } from './directory/change-list-repository.ts'
import { createChangeLists } from './directory/change-lists.ts'
import { createClearing } from './directory/clearing.ts'
import { createDepartmentRepository } from './directory/department-repository.ts'
import { createDirectoryService } from './directory/directory-service.ts'
import { createForgottenRepository } from './directory/forgotten-repository.ts'
import { createLayoutRepository } from './directory/layout-repository.ts'
import { createMemberRepository } from './directory/member-repository.ts'
import { createRuleRepository } from './directory/rule-repository.ts'
import { createRunControlRepository } from './directory/run-control-repository.ts'
import { createRunRepository } from './directory/run-repository.ts'
import { createSearchIndex } from './directory/search-index.ts'
import { createSearchRepository } from './directory/search-repository.ts'
import { createSyncService } from './directory/sync-service.ts'
import { createExportRepository } from './exports/export-repository.ts'
import { createExportService } from './exports/export-service.ts'
import { downloadsFrom } from './files/file-service.ts'
import type { Downloads } from './files/file-service.ts'
import { createHistoryRepository } from './history/history-repository.ts'
import { createHistoryService } from './history/history-service.ts'
import { createRunAlerts } from './alerts/run-alerts.ts'
import { createOverviewService } from './overview/overview-service.ts'
import { createErrcodeService } from './wecom/errcode-service.ts'
import { Disposables } from './disposables.ts'
import type { Disposable } from './disposables.ts'
import { createDoctorService } from './doctor/doctor-service.ts'
import type { HostPorts } from './ports.ts'
import type { Presence } from './presence/presence.ts'
import { createEnvSecrets } from './profiles/env-secrets.ts'
import { createProfileService } from './profiles/profile-service.ts'
import { createSecretProof } from './profiles/secret-proof.ts'
import { createSecretService } from './profiles/secret-service.ts'
import { createSandboxService } from './sandbox/sandbox-service.ts'
import { createDesktopSettingsService } from './settings/desktop-settings-service.ts'
import { createSystemService } from './settings/system-service.ts'
import { createTokenCheck } from './tokens/token-check.ts'
import { createTokensService } from './tokens/tokens-service.ts'
import { createVaultService } from './vault/vault-service.ts'
import { createBackupArea } from './services/backups.ts'
import { createAlerting } from './services/alerting.ts'
import { openFoundation } from './services/foundation.ts'
import { createScheduling } from './services/scheduling.ts'
import { createUpstream } from './services/upstream.ts'
import { createPrivacy } from './services/privacy.ts'
import { createUnattended } from './services/unattended.ts'
import { version } from './version.ts'

/** Everything the router calls, by area of the contract, and what its middleware needs. */
export interface Services extends Disposable {
  readonly areas: { readonly [Area in keyof Contract]: AreaService<Area> }
  readonly audit: AuditTrail
  /** Keeps the desktop window out while the app is locked. */
  readonly lock: LockGuard
  /** Who may come in to a host that others can reach. */
  readonly gate: Gate
  /** Finished exports and files made for one person, for the hosts that hand them out. */
  readonly downloads: Downloads
}

export interface ResidentOptions {
  /** False: what is due by the clock is left to other processes. */
  schedules?: boolean
}

/** What only the hosts that stay open do. */
export interface ResidentServices extends Services {
  readonly changes: ChangeHub
  /** Who else has the data directory open. */
  readonly presence: Presence
  /** Locks the desktop app where a code was set, such as when the screen of the system gets locked. */
  lockNow(): Promise<void>
  /** Starts the schedules, the token timers and the practice company, if it was in use. */
  startResidentWork(options?: ResidentOptions): Promise<void>
  /** The machine slept, or the network is back: what is due, or waits for the network, is done at once. */
  wake(reason: 'resume' | 'online'): void
  /** Starts the practice company where it is needed and nobody has it open; see sandbox-service.ts. */
  attendPractice(profileId: string | undefined): Promise<void>
}

export interface ServiceOptions {
  /** Whether to look for damage in the database first; left out by commands that last a moment. */
  checkIntegrity: boolean
}

/**
 * Opens the store and builds the services in the order of their needs; they are released in reverse.
 * @throws StoreError where the database cannot be used; nothing is left open then
 */
export const createServices = async (ports: HostPorts, options: ServiceOptions): Promise<ResidentServices> => {
  const owned = new Disposables()
  try {
    const startedAtMs = ports.clock.nowMs()
    const base = await openFoundation(ports, owned, options)
    const { clock, log, changes, store, leases, audit, vault, learn, metrics, callHours } = base
    const { notifications, alertNames, companies, preferences } = base
    const envSecrets = owned.add(createEnvSecrets(clock, learn))
    const upstream = createUpstream(base, owned)
    const { credentials, tokenStore, transport, limits, requests, tokenSource, wecom } = upstream
    // Given back after everything that raises, so that a command still sends what it raised.
    const alerting = createAlerting(base, owned, upstream)
    const forgetToken = (secretId: string) => tokenSource.clear(secretId)

    const forgotten = createForgottenRepository(store)
    const clearing = owned.add(createClearing({ databasePath: store.path, forgotten, leases, clock, log }))
    let isResident = false
    const members = createMemberRepository(store)
    const profiles = createProfileService({
      store,
      vault,
      clock,
      changes,
      envSecrets,
      tokens: tokenStore,
      forgetToken,
      forgetMirror: ({ ordinal }) => forgotten.add(ordinal),
      // A process that ends with its answer clears away first: the next one may be a long time coming.
      clearForgotten: () => {
        const cleared = clearing.run()
        return isResident ? Promise.resolve() : cleared
      },
    })
    const secrets = createSecretService({
      store,
      vault,
      clock,
      changes,
      envSecrets,
      tokens: tokenStore,
      prove: createSecretProof({ transport, clock, log, metrics }),
      learn,
      forgetToken,
    })
    const doctor = createDoctorService({
      credentials,
      draftOf: (handle) => {
        const secret = envSecrets.find(handle)
        return secret === null ? null : { secret }
      },
      tokens: tokenSource,
      transport,
      limits,
      clock,
      log,
      metrics,
    })
    const tokens = createTokensService({
      store,
      credentials,
      source: tokenSource,
      repository: tokenStore,
      requests,
      checkToken: createTokenCheck({ transport, clock, metrics }),
      clock,
      changes,
    })
    const privacy = createPrivacy(base, owned, { isResident: () => isResident })
    const runs = createRunRepository(store, () => void clearing.run())
    const search = createSearchRepository(store)
    const searchIndex = createSearchIndex({ databasePath: store.path, search, leases, clock, log })
    const runAlerts = createRunAlerts({
      notices: notifications,
      companyName: alertNames.ofCompany,
    })
    const sync = owned.add(
      createSyncService({
        databasePath: store.path,
        runs,
        controls: createRunControlRepository(store),
        rules: createRuleRepository(store),
        changeLists: createChangeLists(createChangeListRepository(store)),
        leases,
        wecom,
        clock,
        log,
        changes,
        searchIndex,
        profiles: companies,
        forgottenOf: (profileId) => privacy.forgottenOf(profileId),
        tell: runAlerts.tell,
      }),
    )
    await sync.recover()
    const directory = createDirectoryService({
      departments: createDepartmentRepository(store),
      members,
      search,
      searchIndex,
      runs,
      layouts: createLayoutRepository(store),
      changes,
      avatarsWanted: () => preferences.read().avatars,
      droppedFields: (profileId) => privacy.droppedFields(profileId),
      profiles: companies,
    })
    const sandbox = owned.add(
      createSandboxService({ clock, log, changes, settings: ports.settings, profiles, secrets }),
    )
    const history = createHistoryService({
      repository: createHistoryRepository(store),
      members,
      departments: createDepartmentRepository(store),
      search,
      searchIndex,
      profiles: companies,
    })
    const system = createSystemService({
      version,
      host: ports.host,
      dataDir: ports.dataDir,
      startedAtMs,
      store,
      changes,
      preferences,
      metrics,
    })

    const backups = createBackupArea(base, owned, { forgetToken })
    const schedules = createScheduling(base, owned, {
      sync,
      tokens,
      attendPractice: (profileId) => sandbox.attend(profileId),
      areTokensBehind: () => tokenStore.isAnyEnded(),
      backup: (signal) => backups.dailyBackup(signal),
      cleanUp: (signal) => privacy.area.cleanUpNow(signal),
    })
    const overview = createOverviewService({
      clock,
      profiles: companies,
      summary: (input, call) => directory.summary(input, call),
      activity: (input, call) => history.activity(input, call),
      runs: (input, call) => sync.runs(input, call),
      tokens: (input, call) => tokens.status(input, call),
      secrets: (input, call) => secrets.list(input, call),
      callHours,
      mirrorVersion: () => members.version(),
      schedules: (profileId) => schedules.upcoming(profileId),
      renewals: (profileId) => tokenSource.renewals(profileId),
    })

    const exports = owned.add(
      createExportService({
        dataDir: ports.dataDir,
        databasePath: store.path,
        repository: createExportRepository(store),
        leases,
        audit,
        changes,
        clock,
        log,
        searchIndex,
        profiles: companies,
        runs,
        difference: (input, call) => history.difference(input, call),
      }),
    )
    await exports.recover()
    const unattended = createUnattended(base, owned)
    // What a process that was killed left behind.
    void clearing.run()
    privacy.resume()

    // Before any window asks for something: whoever opens the app has to know the code.
    if (ports.host.kind === 'electron') await unattended.lock.lockNow()

    return {
      areas: {
        system,
        vault: createVaultService(vault, changes),
        profiles,
        secrets,
        doctor,
        tokens,
        directory,
        history,
        sync,
        exports,
        overview,
        notifications,
        errcodes: createErrcodeService(),
        sandbox,
        files: base.files,
        desktop: createDesktopSettingsService(ports.desktop),
        schedules,
        backup: backups.area,
        alerts: alerting.area,
        privacy: privacy.area,
        ...unattended.areas,
      },
      audit,
      lock: unattended.lock,
      gate: unattended.gate,
      lockNow: () => unattended.lock.lockNow(),
      downloads: lockedAway(downloadsFrom(base.files.downloads, exports.downloads), unattended.lock),
      changes,
      presence: base.presence,
      startResidentWork: async ({ schedules: keepsClock = true } = {}) => {
        isResident = true
        await sandbox.resume()
        tokenSource.startRefreshing()
        if (keepsClock) schedules.start()
        backups.tellRestored()
        notifications.followOthers()
        alerting.start()
        unattended.health.start()
      },
      attendPractice: (profileId) => sandbox.attend(profileId),
      wake: (reason) => {
        if (reason === 'online') tokenSource.networkBack()
        schedules.wake(reason)
      },
      dispose: () => owned.dispose(),
    }
  } catch (error) {
    // A half-built graph must not keep timers or file locks.
    await owned.dispose()
    throw await adviseOnDamage(error, ports)
  }
}
