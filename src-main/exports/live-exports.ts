import type { AuditTrail } from '../access/audit-trail.ts'
import type { Actor } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { ExportTask } from '../contract/exports.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Clock, Log } from '../ports.ts'
import type { Lease } from '../store/lease-repository.ts'
import type { ExportFolder } from './export-folder.ts'
import type { ExportRepository } from './export-repository.ts'
import { ExportThreadError } from './export-thread.ts'
import { failureText, interrupted } from './failure-text.ts'

/** Each has a thread and a processor to itself for seconds; a sync wants one too. */
const mostAtOnce = 2
/** Readers get at most this many states a second; a slow one gets the latest, not a queue. */
const minIntervalMs = 100
/** How often other processes and open pages hear of rows. */
const tellEveryMs = 1000

export interface LiveExportParts {
  repository: ExportRepository
  folder: ExportFolder
  audit: Pick<AuditTrail, 'append'>
  changes: ChangeHub
  clock: Clock
  log: Log
}

export interface Written {
  rows: number
  sizeBytes: number
}

/** Writes the file at `path`; rejects with the signal's reason once it is aborted and the file is left alone. */
export type Write = (
  path: string,
  onProgress: (rowsDone: number, rowsTotal: number | null) => void,
  signal: AbortSignal,
) => Promise<Written>

export interface Launch {
  task: ExportTask
  lease: Lease
  actor: Actor
  /** What the audit trail says about it beside how it ended. */
  about: { target: string; detail: Record<string, unknown> }
  write: Write
}

export interface LiveExport {
  readonly task: ExportTask
  watch(signal: AbortSignal | undefined): AsyncGenerator<ExportTask, void, void>
  /** Resolves once the thread has ended and the file is gone. */
  cancel(): Promise<void>
}

interface Entry extends LiveExport {
  begin(): void
  stop(how: 'cancelled' | 'interrupted'): Promise<void>
}

/** Why a thread is stopped, as the reason of its signal. */
class Stopped extends Error {
  override readonly name = 'AbortError'
  readonly how: 'cancelled' | 'interrupted'

  constructor(how: 'cancelled' | 'interrupted') {
    super(`The export was ${how}`)
    this.how = how
  }
}

/** Exports of this process that wait or are being written. */
export const createLiveExports = (parts: LiveExportParts) => {
  const { repository, folder, audit, changes, clock, log } = parts
  const live = new Map<string, Entry>()
  const waiting: Entry[] = []
  let running = 0

  const pump = (): void => {
    while (running < mostAtOnce) {
      const next = waiting.shift()
      if (!next) return
      running++
      next.begin()
    }
  }

  const makeEntry = ({ task: first, lease, actor, about, write }: Launch): Entry => {
    const { exportId, profileId } = first
    const controller = new AbortController()
    let task = first
    let version = 0
    let writingSinceMs = clock.nowMs()
    let toldAtMs = 0
    let isOver = false
    const listeners = new Set<() => void>()
    const finished = Promise.withResolvers<null>()

    const set = (patch: Partial<ExportTask>): void => {
      task = { ...task, ...patch }
      version++
      for (const listener of listeners) listener()
    }
    const tell = (): void => changes.publish('exports', { profileId })
    const keep = (): Promise<boolean> => repository.update(task)

    const onProgress = (rowsDone: number, rowsTotal: number | null): void => {
      const nowMs = clock.nowMs()
      const elapsedMs = Math.max(1, nowMs - writingSinceMs)
      const isUnderway = rowsTotal !== null && rowsDone > 0 && rowsDone < rowsTotal
      set({
        rowsDone,
        rowsTotal,
        remainingMs: isUnderway ? Math.round((elapsedMs / rowsDone) * (rowsTotal - rowsDone)) : null,
      })
      if (nowMs - toldAtMs < tellEveryMs) return
      toldAtMs = nowMs
      tell()
      // What other processes see of it; the next one or the end makes up for one that fails.
      keep().catch((error: unknown) => log.warn('the progress of an export could not be kept', { exportId, error }))
    }

    const end = async (patch: Partial<ExportTask> & Pick<ExportTask, 'state'>): Promise<void> => {
      const ended = { ...task, finishedAtMs: clock.nowMs(), remainingMs: null, ...patch }
      // Kept before it is told: whoever hears that it is done can fetch it. Gone with its company: the file goes too.
      const isKept = await repository.update(ended)
      if (!isKept) await folder.remove(exportId)
      isOver = true
      set(ended)
      const outcome = ended.state === 'done' ? 'done' : 'failed'
      const detail = { ...about.detail, state: ended.state, rows: ended.rowsDone, sizeBytes: ended.sizeBytes }
      await audit
        .append({ actor, call: 'exports.end', target: about.target, outcome, detail })
        // That it began is recorded: without that it would not have.
        .catch((error: unknown) => log.error('the audit trail could not be written', { exportId, error }))
    }

    const endWithout = async (error: unknown): Promise<void> => {
      await folder
        .remove(exportId)
        .catch((failure: unknown) => log.warn('the file of an export stays', { exportId, error: failure }))
      if (controller.signal.aborted && controller.signal.reason instanceof Stopped) {
        const isCancelled = controller.signal.reason.how === 'cancelled'
        return end(isCancelled ? { state: 'cancelled' } : { state: 'failed', failure: interrupted })
      }
      log.error('an export failed', { exportId, error })
      return end({ state: 'failed', failure: failureOf(error) })
    }

    const work = async (): Promise<void> => {
      try {
        controller.signal.throwIfAborted()
        writingSinceMs = clock.nowMs()
        set({ state: 'running' })
        await keep()
        tell()
        const path = await folder.prepare(exportId)
        const { rows, sizeBytes } = await write(path, onProgress, controller.signal)
        controller.signal.throwIfAborted()
        await folder.complete(exportId, task.format)
        await end({ state: 'done', rowsDone: rows, rowsTotal: rows, sizeBytes })
      } catch (error) {
        await endWithout(error)
      }
    }
    const close = async (): Promise<void> => {
      await lease.release().catch((error: unknown) => log.warn('lease could not be released', { error }))
      live.delete(exportId)
      isOver = true
      set({})
      tell()
      finished.resolve(null)
    }
    const logged = (error: unknown): void => {
      log.error('an export could not be recorded', { exportId, error })
      set({ state: 'failed', failure: failureOf(error), finishedAtMs: clock.nowMs() })
    }

    const entry: Entry = {
      get task() {
        return task
      },
      begin: () => {
        void work()
          .catch(logged)
          .then(close)
          .finally(() => {
            running--
            pump()
          })
      },
      stop: async (how) => {
        controller.abort(new Stopped(how))
        const at = waiting.indexOf(entry)
        if (at >= 0) {
          // It has no thread yet, and never will.
          waiting.splice(at, 1)
          await endWithout(controller.signal.reason).catch(logged)
          await close()
        }
        await finished.promise
      },
      cancel: () => entry.stop('cancelled'),
      watch: async function* watch(signal) {
        let shown = -1
        while (!signal?.aborted) {
          if (shown === version) {
            await new Promise<void>((resolve) => {
              const wake = () => {
                listeners.delete(wake)
                signal?.removeEventListener('abort', wake)
                resolve()
              }
              listeners.add(wake)
              signal?.addEventListener('abort', wake)
            })
            continue
          }
          shown = version
          const over = isOver
          yield task
          if (over) return
          await clock.sleep(minIntervalMs, signal).catch(() => undefined)
        }
      },
    }
    return entry
  }

  return {
    find: (exportId: string): LiveExport | undefined => live.get(exportId),
    get waitingCount(): number {
      return waiting.length
    },
    launch: (launch: Launch): void => {
      const entry = makeEntry(launch)
      live.set(launch.task.exportId, entry)
      waiting.push(entry)
      changes.publish('exports', { profileId: launch.task.profileId })
      pump()
    },
    dispose: async (): Promise<void> => {
      await Promise.all([...live.values()].map((entry) => entry.stop('interrupted')))
    },
  }
}

const failureOf = (error: unknown): Bilingual => {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof ExportThreadError) return failureText(error.code, message)
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  return failureText(code, message)
}
