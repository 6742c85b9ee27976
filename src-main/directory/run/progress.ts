import type { Run, RunCounts, RunProgress, RunState, Stage } from '../../contract/sync.ts'
import type { Clock } from '../../ports.ts'

/** Readers get at most this many states a second; a slow one gets the latest, not a queue. */
const minIntervalMs = 80

/** What a run has done so far, for whoever watches. */
export interface Progress {
  enter(stage: Stage, total: number | null): void
  step(rows: number): void
  problems(count: number): void
  finish(run: Run): void
  /** While held, no time passes for the rate and for what remains. */
  hold(): void
  goOn(): void
  /** How long the run has been at work, without the time in which it was held. */
  activeMs(): number
  snapshot(): RunProgress
  /** The latest state, again whenever it changed; ends with the final one. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<RunProgress, void, void>
}

export const createProgress = (
  run: Pick<Run, 'runId' | 'profileId' | 'kind' | 'startedAtMs'>,
  clock: Clock,
): Progress => {
  let state: RunState = 'running'
  let stage: Stage = 'departments'
  let done = 0
  let total: number | null = null
  let rows = 0
  let problemCount = 0
  let counts: RunCounts = {}
  let pausedAtMs: number | null = null
  let pausedMs = 0
  let version = 0
  const waiting = new Set<() => void>()

  const activeMs = (): number => {
    const nowMs = clock.nowMs()
    return nowMs - run.startedAtMs - pausedMs - (pausedAtMs === null ? 0 : nowMs - pausedAtMs)
  }
  let stageStartedAtMs = activeMs()

  const changed = () => {
    version++
    for (const wake of waiting) wake()
  }

  const snapshot = (): RunProgress => {
    const elapsedMs = Math.max(1, activeMs() - stageStartedAtMs)
    const isUnderway = total !== null && done > 0 && done < total && state === 'running'
    return {
      runId: run.runId,
      profileId: run.profileId,
      kind: run.kind,
      state,
      stage,
      done,
      total,
      rows,
      ratePerSecond: Math.round((rows / Math.max(1, activeMs())) * 10_000) / 10,
      remainingMs: isUnderway && total !== null ? Math.round((elapsedMs / done) * (total - done)) : null,
      problemCount,
      startedAtMs: run.startedAtMs,
      activeMs: Math.max(0, Math.round(activeMs())),
      counts,
      paused: pausedAtMs !== null && state === 'running',
    }
  }

  return {
    snapshot,
    activeMs,
    hold: () => {
      if (pausedAtMs !== null) return
      pausedAtMs = clock.nowMs()
      changed()
    },
    goOn: () => {
      if (pausedAtMs === null) return
      pausedMs += clock.nowMs() - pausedAtMs
      pausedAtMs = null
      changed()
    },
    enter: (next, steps) => {
      stage = next
      total = steps
      done = 0
      stageStartedAtMs = activeMs()
      changed()
    },
    step: (received) => {
      done++
      rows += received
      changed()
    },
    problems: (count) => {
      if (count === 0) return
      problemCount += count
      changed()
    },
    finish: (ended) => {
      state = ended.state
      counts = ended.counts
      problemCount = ended.problemCount
      changed()
    },
    watch: async function* watch(signal) {
      let shown = -1
      const isOver = () => state !== 'running' && state !== 'queued'
      while (!signal?.aborted) {
        if (shown !== version) {
          shown = version
          const over = isOver()
          yield snapshot()
          if (over) return
          await clock.sleep(minIntervalMs, signal).catch(() => undefined)
          continue
        }
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake)
            signal?.removeEventListener('abort', wake)
            resolve()
          }
          waiting.add(wake)
          signal?.addEventListener('abort', wake)
        })
      }
    },
  }
}
