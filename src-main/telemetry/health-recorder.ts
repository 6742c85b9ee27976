import { stat, statfs } from 'node:fs/promises'
import type { HealthSample } from '../contract/logs.ts'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { Store } from '../store/store.ts'
import type { HealthRepository } from './health-repository.ts'
import { listLogFiles } from './log-names.ts'

export const sampleEveryMs = 5 * 60_000
const keptMs = 30 * 86_400_000

/** What a process says of itself. */
export interface ProcessFacts {
  rssBytes: number
  heapBytes: number
  /** Of all its threads since the start. */
  cpuMs: number
  /** Since the start; does not jump. */
  upMs: number
}

export interface HealthRecorder extends Disposable {
  /** Takes a sample now, and one every five minutes. */
  start(): void
  /** It does not fail. */
  record(): Promise<void>
}

const thisProcess = (): ProcessFacts => {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return { rssBytes: rss, heapBytes: heapUsed, cpuMs: (user + system) / 1000, upMs: process.uptime() * 1000 }
}

/** Keeps for 30 days how this process was: memory, processor, and the size of what it keeps. */
export const createHealthRecorder = ({
  store,
  samples,
  dataDir,
  logDir,
  name,
  clock,
  log,
  look = thisProcess,
}: {
  store: Pick<Store, 'write' | 'path'>
  samples: HealthRepository
  dataDir: string
  logDir: string
  /** Which process it is, such as `electron`. */
  name: string
  clock: Clock
  log: Log
  look?: () => ProcessFacts
}): HealthRecorder => {
  let before: Pick<ProcessFacts, 'cpuMs' | 'upMs'> = { cpuMs: 0, upMs: 0 }
  let cancel = () => {}
  let isOver = false
  let last: Promise<void> = Promise.resolve()

  const sample = async (): Promise<HealthSample> => {
    const { cpuMs, upMs, rssBytes, heapBytes } = look()
    const elapsedMs = upMs - before.upMs
    const cpuShare = elapsedMs > 0 ? Math.max(0, (cpuMs - before.cpuMs) / elapsedMs) : 0
    before = { cpuMs, upMs }
    const logFiles = await listLogFiles(logDir)
    return {
      atMs: clock.nowMs(),
      process: name,
      rssBytes,
      heapBytes,
      cpuShare: Math.round(cpuShare * 10_000) / 10_000,
      databaseBytes: await sizeOf(store.path),
      walBytes: await sizeOf(`${store.path}-wal`),
      logBytes: logFiles.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      freeDiskBytes: await freeBytes(dataDir),
    }
  }
  const record = async (): Promise<void> => {
    try {
      const taken = await sample()
      await store.write(() => {
        samples.add(taken)
        samples.forgetBefore(taken.atMs - keptMs)
      })
    } catch (error) {
      // A figure for people is missing; nothing depends on it.
      log.warn('the state of this process could not be recorded', { error })
    }
  }
  const next = (): void => {
    if (isOver) return
    cancel = clock.after(sampleEveryMs, () => {
      last = record()
      void last.then(next)
    })
  }

  return {
    record,
    start: () => {
      last = record()
      next()
    },
    dispose: async () => {
      isOver = true
      cancel()
      await last
    },
  }
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0

/** What this person may still write; null where the file system does not say. */
const freeBytes = async (dir: string): Promise<number | null> => {
  const found = await statfs(dir).catch(() => null)
  return found ? found.bavail * found.bsize : null
}
