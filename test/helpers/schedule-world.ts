import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownerActor } from '../../src-main/access/actor.ts'
import type { NotificationFacts } from '../../src-main/alerts/notification-repository.ts'
import type { Recovery } from '../../src-main/alerts/notification-service.ts'
import { createChangeHub } from '../../src-main/changes.ts'
import type { Clock } from '../../src-main/ports.ts'
import type { Job } from '../../src-main/schedule/job-end.ts'
import { createScheduleService } from '../../src-main/schedule/schedule-service.ts'
import type { ScheduleService } from '../../src-main/schedule/schedule-service.ts'
import { createLeaseRepository } from '../../src-main/store/lease-repository.ts'
import { openStore } from '../../src-main/store/store.ts'
import type { Store } from '../../src-main/store/store.ts'
import { createManualClock } from './manual-clock.ts'
import type { ManualClock } from './manual-clock.ts'
import { createQuietLog } from './quiet-log.ts'

export const call = { actor: ownerActor('system', 'test') }

export interface WorldOptions {
  startMs: number
  companies: readonly string[]
  jobs: (clock: Clock) => Readonly<Record<string, Job>>
  isCompanyBusy?: (profileId: string) => boolean
  areTokensBehind?: () => boolean
  keptRuns?: number
  lookEveryMs?: number
  /** Whether what is written survives a power cut: no matter here, and slow. */
  durable?: boolean
}

/** The schedules of one process; several may be open on the world's data directory. */
export interface ScheduleProcess {
  service: ScheduleService
  store: Store
  raised: NotificationFacts[]
  recovered: Recovery[]
  /** Whenever pages are told that schedules are others. */
  onChange(tell: () => void): void
  /** As by kill -9: nothing of it happens any more, and what it was doing stays as it is. */
  kill(): void
  end(): Promise<void>
}

export interface ScheduleWorld {
  clock: ManualClock
  /** Leases beat every 5 s times this: nobody looks at them while one process is open, and they are what costs most. */
  beatsSlower: number
  open(): ScheduleProcess
  dispose(): Promise<void>
}

/** A data directory with companies, under a clock that moves only when told to. */
export const createScheduleWorld = (options: WorldOptions): ScheduleWorld => {
  const { startMs, companies, jobs, durable = true } = options
  const dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-schedule-'))
  const clock = createManualClock({ startMs })
  const log = createQuietLog()
  const processes = new Set<ScheduleProcess>()
  const openOne = (): Store => {
    const store = openStore({ dataDir, clock, log, checkIntegrity: false })
    if (!durable) store.connection.pragma('synchronous = OFF')
    return store
  }
  const first = openOne()
  for (const [at, profileId] of companies.entries())
    first.connection
      .prepare(
        `insert into profile (profile_id, ordinal, name, corp_id, remark, environment, colour, api_base_url, proxy, timeout_ms, active, created_at_ms)
         values (?, ?, ?, ?, '', 'test', 'blue', 'https://qyapi.weixin.qq.com', 'none', 10000, ?, ?)`,
      )
      .run(profileId, at + 1, `公司${profileId}`, `ww${profileId}`, at === 0 ? 1 : 0, startMs)
  first.dispose()

  const world: ScheduleWorld = {
    clock,
    beatsSlower: 1,
    open: () => {
      let isAlive = true
      const own: Clock = {
        nowMs: () => clock.nowMs(),
        after: (ms, work) => clock.after(ms, () => (isAlive ? work() : undefined)),
        sleep: (ms, signal) => clock.sleep(ms, signal).then(() => (isAlive ? undefined : new Promise(() => {}))),
      }
      const store = openOne()
      const beats: Clock = { ...own, after: (ms, work) => own.after(ms * world.beatsSlower, work) }
      const raised: NotificationFacts[] = []
      const recovered: Recovery[] = []
      const changes = createChangeHub()
      const service = createScheduleService({
        store,
        leases: createLeaseRepository(store, beats),
        clock: own,
        log,
        changes,
        notices: { raise: (facts) => void raised.push(facts), recovered: (what) => void recovered.push(what) },
        jobs: jobs(own),
        isCompanyBusy: (profileId) => options.isCompanyBusy?.(profileId) ?? false,
        areTokensBehind: () => options.areTokensBehind?.() ?? false,
        ...(options.keptRuns === undefined ? {} : { keptRuns: options.keptRuns }),
        ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
      })
      const opened: ScheduleProcess = {
        service,
        store,
        raised,
        recovered,
        onChange: (tell) => {
          const listen = async () => {
            for await (const { topic } of changes.watch(new AbortController().signal)) if (topic === 'schedules') tell()
          }
          void listen()
        },
        kill: () => {
          isAlive = false
        },
        end: async () => {
          await service.dispose()
          processes.delete(opened)
          store.dispose()
        },
      }
      processes.add(opened)
      return opened
    },
    dispose: async () => {
      for (const opened of processes) opened.store.dispose()
      processes.clear()
      rmSync(dataDir, { recursive: true, force: true })
      return Promise.resolve()
    },
  }
  return world
}
