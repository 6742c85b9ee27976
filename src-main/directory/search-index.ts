import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import { startDirectoryWorker } from './run/directory-worker.ts'
import type { SearchRepository } from './search-repository.ts'

/** How often another process that is indexing is looked at. */
const foreignPollMs = 40

/** Keeps searches from missing people who are in the mirror, but not in the index yet. */
export interface SearchIndex {
  /** Resolves when everything that was journalled before this call can be found. */
  ready(company: number): Promise<void>
  /** Tells that somebody in this process is bringing the index up to date. */
  follow(company: number, work: Promise<void>): void
}

export interface SearchIndexParts {
  databasePath: string
  search: Pick<SearchRepository, 'isBehind'>
  leases: LeaseRepository
  clock: Clock
  log: Log
}

export const createSearchIndex = ({ databasePath, search, leases, clock, log }: SearchIndexParts): SearchIndex => {
  const working = new Map<number, Promise<void>>()

  /** After a crash, or when another process was killed: nobody else is going to do it. */
  const catchUp = async (company: number): Promise<void> => {
    const lease = await leases.tryAcquire(`index:${company}`)
    if (!lease) {
      await clock.sleep(foreignPollMs)
      return
    }
    const worker = startDirectoryWorker({ databasePath, company, runId: '' })
    try {
      await worker.methods.index()
      log.info('search index caught up', { company })
    } finally {
      await worker.dispose()
      await lease.release()
    }
  }
  const follow = (company: number, work: Promise<void>): void => {
    const settled = work
      .catch((error: unknown) => log.warn('search index could not be brought up to date', { company, error }))
      .finally(() => {
        if (working.get(company) === settled) working.delete(company)
      })
    working.set(company, settled)
  }

  return {
    follow,
    ready: async (company) => {
      while (search.isBehind(company)) {
        const underWay = working.get(company)
        if (underWay) await underWay
        else {
          const work = catchUp(company)
          follow(company, work)
          await work
        }
      }
    },
  }
}
