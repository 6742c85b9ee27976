import { ownerActor } from '../../src-main/access/actor.ts'
import type { CallContext } from '../../src-main/area-service.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import type { Clock } from '../../src-main/ports.ts'
import { createServices } from '../../src-main/services.ts'

const nightlyHour = 2

export interface LivedInOptions {
  dataDir: string
  keyDir: string
  /** How long ago the company was synced for the first time. */
  days?: number
  /** Days between two syncs; the last one is last night's whatever this is. */
  everyDays?: number
  departments?: number
  members?: number
  seed?: number
}

export interface LivedInCompany {
  profileId: string
  /** When each sync was, oldest first; the mirror changed at about these moments. */
  syncedAtMs: number[]
}

/**
 * The real time of day somewhere in the past: moved on a night at a time, while waits take as long as they would take
 * today, so that nothing that a sync does runs into a limit.
 */
const shiftedClock = () => {
  let offsetMs = 0
  const clock: Clock = {
    nowMs: () => Math.floor(Date.now() + offsetMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const timer = setTimeout(resolve, ms)
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason as Error)
        })
      }),
    after: (ms, work) => {
      const timer = setTimeout(work, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
  return { clock, setTo: (nowMs: number) => (offsetMs = nowMs - Date.now()) }
}

/** Two o'clock at night, local time, that many nights before the last one. */
const nightBefore = (nights: number): number => {
  const night = new Date()
  if (night.getHours() <= nightlyHour) night.setDate(night.getDate() - 1)
  night.setDate(night.getDate() - nights)
  return night.setHours(nightlyHour, 0, 0, 0)
}

/**
 * Fills a data directory with the past of a practice company: days pass in it, and every few nights it is synced by the
 * real core. Whatever host opens the directory afterwards finds a company that has been looked after for weeks.
 */
export const createLivedInCompany = async ({
  dataDir,
  keyDir,
  days = 60,
  everyDays = 3,
  departments = 40,
  members = 800,
  seed = 1,
}: LivedInOptions): Promise<LivedInCompany> => {
  const { clock, setTo } = shiftedClock()
  const call: CallContext = { actor: ownerActor('system', 'test') }
  const ports = createHostPorts({
    dataDir,
    host: { kind: 'cli', capabilities: [] },
    env: { WECOM_DESK_KEY_DIR: keyDir, WECOM_DESK_KEYCHAIN: 'off' },
  })
  setTo(nightBefore(days))
  const services = await createServices({ ...ports, clock }, { checkIntegrity: false })
  try {
    const { vault, sandbox, sync } = services.areas
    await vault.acceptKeyFile({}, call)
    const { id: profileId } = await sandbox.enter({ departments, members, seed }, call)
    const syncedAtMs: number[] = []
    const night = async (nightsAgo: number) => {
      setTo(nightBefore(nightsAgo))
      const { runId } = await sync.start(
        { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'schedule' },
        call,
      )
      for await (const _progress of await sync.watch({ runId }, call));
      const { state, reason, finishedAtMs } = await sync.get({ runId }, call)
      if (state !== 'succeeded') throw new Error(`The sync of that night ended as ${state}: ${reason?.en ?? ''}`)
      syncedAtMs.push(finishedAtMs ?? clock.nowMs())
    }
    await night(days)
    for (let left = days; left > 0;) {
      const passing = Math.min(everyDays, left)
      left -= passing
      await sandbox.evolve({ days: passing }, call)
      await night(left)
    }
    return { profileId, syncedAtMs }
  } finally {
    await services.dispose()
  }
}
