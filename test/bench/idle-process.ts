import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as realDelay } from 'node:timers/promises'
import { ownerActor } from '../../src-main/access/actor.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import type { Clock } from '../../src-main/ports.ts'
import { createServices } from '../../src-main/services.ts'

// The core as it stays open in the tray: a synced company, all default schedules, and hours that pass in moments.
const [apiBaseUrl, corpId, secret, agentId, hoursText, realSecondsText] = process.argv.slice(2)
if (!apiBaseUrl || !corpId || !secret || !agentId || !hoursText || !realSecondsText)
  throw new Error('usage: idle-process URL CORP SECRET AGENT HOURS REAL-SECONDS')
const hourMs = 3_600_000

export interface IdleHour {
  /** Local hour of the day at its beginning. */
  hour: number
  cpuMs: number
  /** After a full collection. */
  heapMb: number
  rssMb: number
  /** Jobs that the clock started. */
  jobs: number
}
export interface IdleReport {
  members: number
  hours: IdleHour[]
  /** Of one core, over real seconds without a skipped one. */
  realShare: number
}

interface Waiter {
  dueMs: number
  ring: () => void
}

/** Time goes by as always, and `skip` leaves out what nobody works in: up to when the next timer is due. */
const createSkippingClock = () => {
  const waiters = new Set<Waiter>()
  const startedAt = performance.now()
  // Eleven at night: the hours that follow hold all default schedules.
  const startMs = new Date().setHours(23, 0, 0, 0)
  let skippedMs = 0
  let timer: NodeJS.Timeout | undefined
  const elapsedMs = () => performance.now() - startedAt + skippedMs
  const first = () => [...waiters].reduce((least, { dueMs }) => Math.min(least, dueMs), Infinity)
  const ringDue = () => {
    const nowMs = elapsedMs()
    for (const waiter of [...waiters].sort((a, b) => a.dueMs - b.dueMs)) {
      if (waiter.dueMs > nowMs) break
      waiters.delete(waiter)
      waiter.ring()
    }
    arm()
  }
  const arm = () => {
    clearTimeout(timer)
    const dueMs = first()
    if (dueMs !== Infinity) timer = setTimeout(ringDue, Math.min(Math.max(0, dueMs - elapsedMs()), 60_000))
  }
  const wait = (ms: number, ring: () => void) => {
    const waiter = { dueMs: elapsedMs() + Math.max(0, ms), ring }
    waiters.add(waiter)
    arm()
    return () => void waiters.delete(waiter)
  }
  const clock: Clock = {
    nowMs: () => Math.floor(startMs + elapsedMs()),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const cancel = wait(ms, resolve)
        signal?.addEventListener('abort', () => {
          cancel()
          reject(signal.reason as Error)
        })
      }),
    after: wait,
  }
  return {
    clock,
    elapsedMs,
    skip: (mostMs: number) => {
      skippedMs += Math.max(0, Math.min(mostMs, first() - elapsedMs()))
      ringDue()
    },
    stop: () => clearTimeout(timer),
  }
}

const root = mkdtempSync(join(tmpdir(), 'wecom-desk-idle-'))
const call = { actor: ownerActor('system', 'bench') }
const time = createSkippingClock()
const ports = {
  ...createHostPorts({
    dataDir: join(root, 'data'),
    host: { kind: 'electron', capabilities: ['tray'] },
    env: { WECOM_DESK_KEY_DIR: join(root, 'keys'), WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'info' },
  }),
  clock: time.clock,
}
const services = await createServices(ports, { checkIntegrity: true })
const { areas } = services
await areas.vault.acceptKeyFile({}, call)
const { id: profileId } = await areas.profiles.add(
  {
    name: 'bench',
    corpId,
    remark: '',
    environment: 'test',
    colour: 'blue',
    apiBaseUrl,
    proxy: 'none',
    timeoutMs: 30_000,
  },
  call,
)
await areas.secrets.set(
  {
    profileId,
    kind: 'app',
    agentId: Number(agentId),
    secret,
    label: '',
    mayCallCustomerApis: false,
    unproven: false,
  },
  call,
)
const { runId } = await areas.sync.start(
  { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
  call,
)
for await (const _progress of await areas.sync.watch({ runId }, call));
await services.startResidentWork()

const jobsUnderWay = async (): Promise<boolean> => {
  const { items } = await areas.schedules.list({}, call)
  return items.some(({ running }) => running)
}
const jobsSoFar = async () => (await areas.schedules.history({ outcomes: [], offset: 0, limit: 1 }, call)).total

/** Whatever was begun ends in real time: calls over HTTP and the worker thread know nothing of skipped hours. */
const settle = async () => {
  for (;;) {
    await realDelay(5)
    if (!(await jobsUnderWay())) return
  }
}
const passHour = async (): Promise<IdleHour> => {
  const hour = new Date(time.clock.nowMs()).getHours()
  const before = await jobsSoFar()
  const cpu = process.cpuUsage()
  const endMs = time.elapsedMs() + hourMs
  let looked = 0
  while (time.elapsedMs() < endMs) {
    time.skip(endMs - time.elapsedMs())
    await new Promise((resolve) => setImmediate(resolve))
    // Looking costs as well, and is no part of what is measured: once a simulated minute is often enough to see a job begin.
    if (time.elapsedMs() - looked > 10_000) {
      looked = time.elapsedMs()
      await settle()
    }
  }
  await settle()
  const used = process.cpuUsage(cpu)
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  const jobs = (await jobsSoFar()) - before
  return { hour, cpuMs: (used.user + used.system) / 1000, heapMb: heapUsed / 1024 ** 2, rssMb: rss / 1024 ** 2, jobs }
}

const hours: IdleHour[] = []
for (let passed = 0; passed < Number(hoursText); passed++) hours.push(await passHour())

const realMs = Number(realSecondsText) * 1000
const cpu = process.cpuUsage()
await realDelay(realMs)
const used = process.cpuUsage(cpu)
const realShare = (used.user + used.system) / 1000 / realMs

const members = (await areas.directory.summary({}, call)).memberCount
await services.dispose()
time.stop()
rmSync(root, { recursive: true })
process.send?.({ members, hours, realShare } satisfies IdleReport)
process.disconnect()
