import type { Disposables } from '../disposables.ts'
import type { SyncService } from '../directory/sync-service.ts'
import { createCompanyJobs } from '../schedule/company-jobs.ts'
import { backupJob, cleanUpJob, tokenRefreshJob } from '../schedule/global-jobs.ts'
import { createScheduleService } from '../schedule/schedule-service.ts'
import type { TokensService } from '../tokens/tokens-service.ts'
import type { Foundation } from './foundation.ts'

export interface SchedulingParts {
  sync: SyncService
  tokens: Pick<TokensService, 'refreshEverything'>
  attendPractice(profileId: string): Promise<void>
  areTokensBehind(): boolean
  backup: Parameters<typeof backupJob>[0]
  cleanUp: Parameters<typeof cleanUpJob>[0]
}

/** What is done by the clock, and by what. */
export const createScheduling = (base: Foundation, owned: Disposables, parts: SchedulingParts) => {
  const { store, clock, log, changes, leases, notifications } = base
  const { sync, tokens, attendPractice, areTokensBehind, backup, cleanUp } = parts
  return owned.add(
    createScheduleService({
      store,
      leases,
      clock,
      log,
      changes,
      notices: notifications,
      jobs: {
        ...createCompanyJobs({ sync, attendPractice, clock }),
        'token-refresh': tokenRefreshJob(tokens),
        backup: backupJob(backup),
        'clean-up': cleanUpJob(cleanUp),
      },
      isCompanyBusy: (profileId) => leases.isHeld(`sync:${profileId}`),
      areTokensBehind,
    }),
  )
}
