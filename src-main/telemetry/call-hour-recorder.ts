import { setImmediate } from 'node:timers/promises'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { CallListener } from '../wecom/call-metrics.ts'
import { addTally, newTally, tallyCall } from '../wecom/call-tally.ts'
import type { CallTally } from '../wecom/call-tally.ts'
import type { CallHour, CallHourRepository, CompanyHour } from './call-hour-repository.ts'

export const hourMs = 3_600_000
const dayMs = 24 * hourMs
const keptMs = 30 * dayMs
/** A sync makes hundreds of calls in a second; what is lost when a process is killed is no more than this much. */
const flushAfterMs = 3000
/** While the database cannot be written, counts wait in memory; that many are more than a month of it. */
const mostWaiting = 20_000

export interface CallHourRecorder extends CallListener, Disposable {
  /** Writes what waits. It does not fail: what could not be written goes on waiting. */
  flush(): Promise<void>
  /** Hours of a company from the one that begins at `fromMs` on: what is written, and what still waits here. */
  since(profileId: string, company: number, fromMs: number): CallHour[]
  /** Hours that begin in a stretch of time, of one company or (null) of all, day by day so that others have their turn. */
  between(company: number | null, fromMs: number, toMs: number): AsyncGenerator<CompanyHour[], void, void>
}

interface Waiting extends CallHour {
  profileId: string
}

export const hourStartOf = (ms: number): number => Math.floor(ms / hourMs) * hourMs

/** Keeps for 30 days what became of the calls to WeCom, per company, hour and API. */
export const createCallHourRecorder = ({
  store,
  hours,
  clock,
  log,
}: {
  store: Pick<Store, 'write'>
  hours: CallHourRepository
  clock: Clock
  log: Log
}): CallHourRecorder => {
  let waiting = new Map<string, Waiting>()
  let cancelTimer: (() => void) | null = null
  let flushing: Promise<void> = Promise.resolve()
  let forgottenAtMs = 0
  let disposed = false

  const tallyFor = (profileId: string, endpoint: string): CallTally => {
    const startMs = hourStartOf(clock.nowMs())
    const key = `${startMs} ${endpoint} ${profileId}`
    let entry = waiting.get(key)
    if (!entry) waiting.set(key, (entry = { profileId, startMs, endpoint, tally: newTally() }))
    schedule()
    return entry.tally
  }
  const schedule = (): void => {
    if (disposed || cancelTimer) return
    cancelTimer = clock.after(flushAfterMs, () => {
      cancelTimer = null
      void flush()
    })
  }

  const writeAll = async (entries: readonly Waiting[]): Promise<void> => {
    const nowMs = clock.nowMs()
    // A clock that was set back must not keep old hours for longer.
    const forget = Math.abs(nowMs - forgottenAtMs) >= dayMs
    await store.write(() => {
      for (const { profileId, startMs, endpoint, tally } of entries) {
        const copy = newTally()
        addTally(copy, tally)
        hours.add(profileId === '' ? 0 : hours.companyOf(profileId), { startMs, endpoint, tally: copy })
      }
      if (forget) hours.forgetBefore(nowMs - keptMs)
    })
    if (forget) forgottenAtMs = nowMs
  }
  /** Back among what waits, together with what has been counted meanwhile. */
  const takeBack = (entries: ReadonlyMap<string, Waiting>): void => {
    for (const [key, entry] of entries) {
      const newer = waiting.get(key)
      if (newer) addTally(newer.tally, entry.tally)
      else if (waiting.size < mostWaiting) waiting.set(key, entry)
    }
  }
  let inFlight: ReadonlyMap<string, Waiting> = new Map()
  const flushNow = async (): Promise<void> => {
    if (waiting.size === 0) return
    inFlight = waiting
    waiting = new Map()
    try {
      await writeAll([...inFlight.values()])
    } catch (error) {
      // Figures for people: the work that was counted is worth more.
      log.warn('calls could not be recorded', { error })
      takeBack(inFlight)
      schedule()
    } finally {
      inFlight = new Map()
    }
  }
  /** One at a time: the next one takes what came meanwhile. */
  const flush = (): Promise<void> => (flushing = flushing.then(flushNow))

  return {
    record: (endpoint, { durationMs, failure, profileId = '' }) =>
      tallyCall(tallyFor(profileId, endpoint), durationMs, failure),
    retried: (endpoint, profileId = '') => {
      tallyFor(profileId, endpoint).retries++
    },
    flush,
    since: (profileId, company, fromMs) => {
      const mine = [...inFlight.values(), ...waiting.values()].filter(
        (entry) => entry.profileId === profileId && entry.startMs >= fromMs,
      )
      return [...hours.since(company, fromMs), ...mine]
    },
    between: async function* between(company, fromMs, toMs) {
      // What is written while days are read would be missed, or counted twice.
      await flush()
      for (let startMs = fromMs; startMs < toMs; startMs += dayMs) {
        yield hours.between(company, startMs, Math.min(toMs, startMs + dayMs))
        await setImmediate()
      }
      yield [...inFlight.values(), ...waiting.values()]
        .filter((entry) => entry.startMs >= fromMs && entry.startMs < toMs)
        .map((entry) => ({ ...entry, company: entry.profileId === '' ? 0 : hours.companyOf(entry.profileId) }))
        .filter((entry) => company === null || entry.company === company)
    },
    dispose: async () => {
      disposed = true
      cancelTimer?.()
      await flush()
    },
  }
}
