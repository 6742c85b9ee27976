import type { Actor } from '../../area-service.ts'
import type { RunProgress, Stage } from '../../contract/sync.ts'
import type { ChangeNotice } from '../../contract/system.ts'
import type { Language } from '../../contract/shapes.ts'
import type { Disposable } from '../../disposables.ts'
import type { Clock, Log } from '../../ports.ts'
import type { Services } from '../../services.ts'

/** What tray and menu show. */
export interface ShellState {
  language: Language
  theme: 'system' | 'light' | 'dark'
  /** The active one first. */
  companies: readonly { id: string; name: string }[]
  runs: readonly ShellRun[]
  /** Unread notifications that are not merely good news. */
  unread: number
  schedulesPaused: boolean
  lock: { enabled: boolean; locked: boolean }
}

export interface ShellRun {
  runId: string
  company: string
  /** Null until the run has said where it is. */
  stage: Stage | null
  percent: number | null
}

export interface ShellStateFollower extends Disposable {
  readonly current: ShellState
}

export interface FollowOptions {
  areas: Services['areas']
  actor: Actor
  clock: Clock
  log: Log
  /** Called with each state that differs from the one before, at most twice a second. */
  onChange(state: ShellState): void
}

/** Figures of a run change many times a second; a tray needs no more than this. */
const tellEveryMs = 500

const nothingYet: ShellState = {
  language: 'zh-CN',
  theme: 'system',
  companies: [],
  runs: [],
  unread: 0,
  schedulesPaused: false,
  lock: { enabled: false, locked: false },
}

/**
 * Reads what tray and menu show, again whenever somebody says that it changed, and never by the clock.
 * @returns when everything has been read once
 */
export const followShellState = async (options: FollowOptions): Promise<ShellStateFollower> => {
  const { areas, actor, clock, log, onChange } = options
  const stop = new AbortController()
  const call = { actor, signal: stop.signal }
  let parts = { ...nothingYet }
  let live: readonly { runId: string; company: string }[] = []
  const progress = new Map<string, RunProgress>()
  const followed = new Map<string, AbortController>()
  let told = ''
  let cancelTell: (() => void) | null = null

  const state = (): ShellState => ({
    ...parts,
    runs: live.map((run) => ({ ...run, ...positionOf(progress.get(run.runId)) })),
  })
  const tell = () => {
    cancelTell = null
    const now = JSON.stringify(state())
    if (stop.signal.aborted || now === told) return
    told = now
    onChange(state())
  }
  const tellSoon = () => {
    cancelTell ??= clock.after(tellEveryMs, tell)
  }

  const followRun = async (runId: string, life: AbortController) => {
    try {
      for await (const item of await areas.sync.watch({ runId }, { actor, signal: life.signal })) {
        progress.set(runId, item)
        tellSoon()
      }
    } catch (error) {
      if (!life.signal.aborted) log.debug('the figures of a run are not followed', { runId, error })
    } finally {
      if (followed.get(runId) === life) followed.delete(runId)
    }
  }
  const readRuns = async () => {
    const found = await Promise.all(
      parts.companies.map(async ({ id, name }) => {
        const { items } = await areas.sync.runs(
          { profileId: id, states: ['queued', 'running'], kinds: [], offset: 0, limit: 20 },
          call,
        )
        return items.map(({ runId }) => ({ runId, company: name }))
      }),
    )
    live = found.flat()
    for (const [runId, life] of followed)
      if (!live.some((run) => run.runId === runId)) {
        life.abort()
        followed.delete(runId)
        progress.delete(runId)
      }
    for (const { runId } of live) {
      if (followed.has(runId)) continue
      const life = new AbortController()
      followed.set(runId, life)
      void followRun(runId, life)
    }
  }
  const readers = {
    preferences: async () => {
      const { language, theme } = await areas.system.preferences({}, call)
      parts = { ...parts, language, theme }
    },
    companies: async () => {
      const profiles = await areas.profiles.list({}, call)
      const sorted = [...profiles].sort((a, b) => Number(b.active) - Number(a.active))
      parts = { ...parts, companies: sorted.map(({ id, name }) => ({ id, name })) }
      await readRuns()
    },
    runs: readRuns,
    notifications: async () => {
      const { items } = await areas.notifications.list({ unreadOnly: true, limit: 100 }, call)
      parts = { ...parts, unread: items.filter(({ severity }) => severity === 'bad' || severity === 'doubt').length }
    },
    schedules: async () => {
      const { state: keeper } = await areas.schedules.list({}, call)
      parts = { ...parts, schedulesPaused: keeper.pausedAtMs !== null }
    },
    lock: async () => {
      const { enabled, locked } = await areas.access.lockStatus({}, call)
      parts = { ...parts, lock: { enabled, locked } }
    },
  }
  type Part = keyof typeof readers
  const read = async (part: Part) => {
    try {
      await readers[part]()
    } catch (error) {
      if (!stop.signal.aborted) log.warn('the tray cannot show everything', { part, error })
    }
  }
  const follow = async () => {
    for await (const { topic } of await areas.system.watch({}, call)) {
      const part = partOf[topic]
      if (!part) continue
      await read(part)
      tellSoon()
    }
  }

  for (const part of Object.keys(readers) as Part[]) if (part !== 'runs') await read(part)
  tell()
  void follow().catch((error: unknown) => {
    if (!stop.signal.aborted) log.warn('the tray is not kept up to date any longer', { error })
  })
  return {
    get current() {
      return state()
    },
    dispose: () => {
      stop.abort()
      cancelTell?.()
      for (const life of followed.values()) life.abort()
    },
  }
}

const partOf: Partial<
  Record<ChangeNotice['topic'], 'preferences' | 'companies' | 'runs' | 'notifications' | 'schedules' | 'lock'>
> = {
  preferences: 'preferences',
  profiles: 'companies',
  sandbox: 'companies',
  runs: 'runs',
  notifications: 'notifications',
  schedules: 'schedules',
  lock: 'lock',
}

const positionOf = (progress: RunProgress | undefined): Pick<ShellRun, 'stage' | 'percent'> => {
  if (!progress) return { stage: null, percent: null }
  const { stage, done, total } = progress
  return { stage, percent: total === null || total === 0 ? null : Math.min(100, Math.floor((done / total) * 100)) }
}
