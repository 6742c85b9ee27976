import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Disposable } from '../disposables.ts'
import type { Clock, HostPorts, Log } from '../ports.ts'
import { StoreError } from '../store/store-error.ts'
import { isProcessAlive } from './process-alive.ts'

const beatMs = 10_000
/** On another machine nothing but the beat tells whether a process lives. */
const foreignStaleMs = 120_000
/** On this machine a process may have been held for long; a number that another process has now must not count for ever. */
const localStaleMs = 3_600_000

const record = z.object({
  id: z.string(),
  kind: z.enum(['electron', 'node', 'cli']),
  pid: z.int(),
  host: z.string(),
  startedAtMs: z.int(),
})
/** A process that has the data directory open. `node` is `serve`; `cli` is a command, which lasts a moment or a sync. */
export type PresentProcess = z.infer<typeof record>

/**
 * Who has a data directory open. Files and not rows, because it is asked where the database cannot be read: before a damaged
 * one is replaced.
 */
export interface Presence extends Disposable {
  readonly self: PresentProcess
  /** All others that live, the longest first. */
  othersAlive(): PresentProcess[]
}

const folderOf = (dataDir: string): string => join(dataDir, 'processes')

const readRecord = (path: string): { process: PresentProcess; beatAtMs: number } | null => {
  try {
    const parsed = record.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? { process: parsed.data, beatAtMs: statSync(path).mtimeMs } : null
  } catch {
    // Gone meanwhile, or cut off by a crash.
    return null
  }
}

const isAlive = ({ process: { host, pid }, beatAtMs }: { process: PresentProcess; beatAtMs: number }, nowMs: number) =>
  host === hostname()
    ? isProcessAlive(pid) && Math.abs(nowMs - beatAtMs) < localStaleMs
    : Math.abs(nowMs - beatAtMs) < foreignStaleMs

/** Everybody who has the data directory open, for whoever has not; what dead processes left is cleared away. */
export const presentProcesses = (dataDir: string, nowMs: number): PresentProcess[] => {
  const folder = folderOf(dataDir)
  const found: PresentProcess[] = []
  for (const name of listOf(folder)) {
    const path = join(folder, name)
    const read = readRecord(path)
    if (read && isAlive(read, nowMs)) found.push(read.process)
    else if (read) rmSync(path, { force: true })
  }
  return found.sort((a, b) => a.startedAtMs - b.startedAtMs)
}

const listOf = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

/**
 * Says that this process has the data directory open, until disposed.
 * @throws StoreError `unreadable`
 */
export const openPresence = (parts: {
  dataDir: string
  kind: HostPorts['host']['kind']
  clock: Clock
  log: Log
}): Presence => {
  const { dataDir, kind, clock, log } = parts
  const folder = folderOf(dataDir)
  const id = randomUUID()
  const path = join(folder, `${id}.json`)
  const self: PresentProcess = { id, kind, pid: process.pid, host: hostname(), startedAtMs: clock.nowMs() }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(path, JSON.stringify(self), { mode: 0o600 })
  } catch (error) {
    throw new StoreError('unreadable', folder, 'the record of this process cannot be written', { cause: error })
  }
  let cancel = () => {}
  const beat = () => {
    try {
      const now = new Date()
      utimesSync(path, now, now)
    } catch (error) {
      log.warn('the record of this process could not be renewed', { error })
    }
    cancel = clock.after(beatMs, beat)
  }
  cancel = clock.after(beatMs, beat)
  return {
    self,
    othersAlive: () => presentProcesses(dataDir, Date.now()).filter((other) => other.id !== id),
    dispose: () => {
      cancel()
      rmSync(path, { force: true })
    },
  }
}
