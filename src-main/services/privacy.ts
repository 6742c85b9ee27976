import type { Disposables } from '../disposables.ts'
import { createExportRepository } from '../exports/export-repository.ts'
import { createHistoryRepository } from '../history/history-repository.ts'
import { createErasing } from '../privacy/erasing.ts'
import { createFieldRepository } from '../privacy/field-repository.ts'
import { createForgettingAgain } from '../privacy/forgetting-again.ts'
import { createForgottenRegister } from '../privacy/forgotten-people.ts'
import { createHistoryCuts } from '../privacy/history-cut.ts'
import { createPeople } from '../privacy/people.ts'
import { createPersonFiles } from '../privacy/person-files.ts'
import { createPrivacyService } from '../privacy/privacy-service.ts'
import { createRetention } from '../privacy/retention.ts'
import { createRetentionRepository } from '../privacy/retention-repository.ts'
import { createWipe } from '../privacy/wipe.ts'
import { logFolder } from '../telemetry/log-service.ts'
import { createVaultRepository } from '../vault/vault-repository.ts'
import type { Foundation } from './foundation.ts'

/** What of people is kept, for how long, and how it is removed. */
export const createPrivacy = (base: Foundation, owned: Disposables, { isResident }: { isResident: () => boolean }) => {
  const { ports, store, leases, clock, log, changes, vault, presence, companies: profiles, files } = base
  const databasePath = store.path
  const { dataDir } = ports
  const fields = createFieldRepository(store)
  const register = createForgottenRegister({ store, vault })
  const erasing = owned.add(createErasing({ databasePath, fields, leases, clock, log, changes }))
  const again = owned.add(createForgettingAgain({ databasePath, register, leases, clock, log, changes }))
  const exports = createExportRepository(store)
  const retention = createRetention({
    databasePath,
    logDir: logFolder(dataDir),
    repository: createRetentionRepository(store),
    cuts: createHistoryCuts(createHistoryRepository(store)),
    leases,
    clock,
    log,
    changes,
  })
  const people = createPeople({
    dataDir,
    databasePath,
    leases,
    clock,
    log,
    changes,
    files,
    register,
    personFiles: createPersonFiles({ dataDir }),
    isExporting: () => exports.unfinished().some(({ lease }) => leases.isHeld(lease)),
    forgetExports: () => exports.remove(exports.finishedBefore(clock.nowMs())),
    profiles,
    companyName: (profileId) => exports.companyName(profileId),
  })
  const wipe = createWipe({
    dataDir,
    masterKey: ports.masterKey,
    lifecycle: ports.lifecycle,
    findKey: () => createVaultRepository(store).find(),
    othersAlive: () => presence.othersAlive(),
    clock,
    log,
  })
  return {
    area: createPrivacyService({ fields, register, erasing, retention, people, wipe, changes, profiles, isResident }),
    /** Goes on with what a process that was killed left to erase. */
    resume: () => {
      void erasing.run()
      void again.run()
    },
    droppedFields: (profileId: string) => fields.dropped(profileId),
    forgottenOf: (profileId: string) => register.of(profileId),
  }
}
