import { createRouterClient } from '@orpc/server'
import { join } from 'node:path'
import { ownerActor } from '../../src-main/access/actor.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createRouter } from '../../src-main/router.ts'
import { createCallStatistics } from '../../src-main/router/call-statistics.ts'
import { createServices } from '../../src-main/services.ts'
import { createHoldMeter } from './hold-meter.ts'
import type { Held } from './hold-meter.ts'

// The real core and its router on a data directory that read-company.ts filled: every read, first by a core that has
// just been opened (nothing is kept in memory, so colder than after any sync) and then again.
const [root, filledText, roundsText, only = '', removal] = process.argv.slice(2)
if (!root || !filledText || !roundsText)
  throw new Error('usage: read-process FOLDER FILLED-JSON ROUNDS [NAME] [removal]')

export interface Filled {
  profileId: string
  syncedAtMs: number[]
  /** Newest first. */
  runIds: string[]
}
export interface Read {
  name: string
  cold: Held
  warm: Held | null
}

const filled = JSON.parse(filledText) as Filled
const dayMs = 86_400_000
const dataDir = join(root, 'data')
const keyDir = join(root, 'keys')

const open = async () => {
  const ports = createHostPorts({
    dataDir,
    host: { kind: 'node', capabilities: [] },
    env: { WECOM_DESK_KEY_DIR: keyDir, WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'error' },
  })
  const services = await createServices(ports, { checkIntegrity: false })
  const router = createRouter(services, {
    log: ports.log,
    redactor: ports.redactor,
    statistics: createCallStatistics(),
  })
  return {
    client: createRouterClient(router, { context: { actor: ownerActor('system', 'bench') } }),
    dispose: () => services.dispose(),
  }
}
type Client = Awaited<ReturnType<typeof open>>['client']

const first = filled.syncedAtMs[0] ?? 0
const last = filled.syncedAtMs.at(-1) ?? 0
const firstRun = filled.runIds.find((runId) => runId !== 'bench-plan' && runId === filled.runIds.at(-1)) ?? ''
/** The edges of a page of that many days that end now. */
const days = (count: number): number[] => Array.from({ length: count + 1 }, (_, at) => last + (at - count) * dayMs + 1)
const page = { offset: 0, limit: 100 }

const reads: Record<string, (client: Client, userId: string) => Promise<unknown>> = {
  'directory.departments': (client) => client.directory.departments({}),
  'directory.members': (client) => client.directory.members(page),
  'directory.members by name': (client) => client.directory.members({ ...page, sort: 'name' }),
  'directory.members of department 1': (client) => client.directory.members({ ...page, departmentId: 1 }),
  'directory.members 王': (client) => client.directory.members({ ...page, query: '王' }),
  'directory.members zh': (client) => client.directory.members({ ...page, query: 'zh' }),
  'directory.members removed': (client) => client.directory.members({ ...page, removed: true }),
  'directory.find wang': (client) => client.directory.find({ query: 'wang', limit: 20 }),
  'directory.member': (client, userId) => client.directory.member({ userId }),
  'directory.history': (client, userId) => client.directory.history({ userId }),
  'directory.summary': (client) => client.directory.summary({}),
  'history.span': (client) => client.history.span({}),
  'history.activity 30 days': (client) => client.history.activity({ edgesMs: days(30) }),
  'history.activity of department 1': (client) => client.history.activity({ departmentId: 1, edgesMs: days(30) }),
  'history.departments': (client) => client.history.departments({ atMs: first }),
  'history.members': (client) => client.history.members({ ...page, atMs: first }),
  'history.members of department 1': (client) => client.history.members({ ...page, atMs: first, departmentId: 1 }),
  'history.members 王': (client) => client.history.members({ ...page, atMs: first, query: '王' }),
  'history.difference of days': (client) => client.history.difference({ ...page, fromMs: first, toMs: last }),
  'history.difference with everything': (client) => client.history.difference({ ...page, fromMs: 0, toMs: last }),
  'sync.runs': (client) => client.sync.runs({ ...page, limit: 20 }),
  'sync.changes': (client) => client.sync.changes({ ...page, runId: firstRun }),
  'sync.changes by department': (client) => client.sync.changes({ ...page, runId: firstRun, order: 'department' }),
  'sync.changes 王': (client) => client.sync.changes({ ...page, runId: firstRun, query: '王' }),
  'sync.changes of a plan': (client) => client.sync.changes({ ...page, runId: 'bench-plan' }),
  'sync.changes of a plan by department': (client) =>
    client.sync.changes({ ...page, runId: 'bench-plan', order: 'department' }),
  'sync.compare': (client) => client.sync.compare({ ...page, runId: firstRun, otherRunId: 'bench-plan' }),
  'overview.directory': (client) => client.overview.directory({ dayEdgesMs: days(14) }),
  'overview.get': (client) => client.overview.get({ dayEdgesMs: days(30) }),
  'overview.calls': (client) => client.overview.calls({ dayStartMs: last }),
  'overview.upcoming': (client) => client.overview.upcoming({}),
  'notifications.list': (client) => client.notifications.list({}),
  'exports.list': (client) => client.exports.list({}),
}

const least = (held: Held[]): Held => ({
  ms: Math.min(...held.map(({ ms }) => ms)),
  cpuMs: Math.min(...held.map(({ cpuMs }) => cpuMs)),
  longestMs: Math.min(...held.map(({ longestMs }) => longestMs)),
  longestCpuMs: Math.min(...held.map(({ longestCpuMs }) => longestCpuMs)),
})

/** A person who was there from the first day on; asked of a core of its own. */
const somebody = async (): Promise<string> => {
  const { client, dispose } = await open()
  const { items } = await client.directory.members({ ...page, limit: 1 })
  await dispose()
  return items[0]?.userId ?? ''
}

const meter = createHoldMeter()
const userId = await somebody()
const report: Read[] = []
for (const [name, read] of Object.entries(reads)) {
  if (!name.includes(only)) continue
  const cold: Held[] = []
  const warm: Held[] = []
  for (let round = 0; round < Number(roundsText); round++) {
    const { client, dispose } = await open()
    // Whatever the core does once, such as preparing its first query, is not this read's.
    await client.system.info({})
    cold.push(await meter(() => read(client, userId)))
    for (let again = 0; again < 3; again++) warm.push(await meter(() => read(client, userId)))
    await dispose()
  }
  report.push({ name, cold: least(cold), warm: least(warm) })
}

/** What changes something, once and at last: the plan is rejected, the company removed. */
const changeEverything = async (): Promise<void> => {
  const { client, dispose } = await open()
  await client.system.info({})
  const once = async (name: string, work: () => Promise<unknown>) => {
    report.push({ name, cold: await meter(work), warm: null })
  }
  await once('sync.reject', () => client.sync.reject({ runId: 'bench-plan' }))
  // This core is none that stays: it answers when everything is cleared away.
  await once('profiles.remove to the end', () => client.profiles.remove({ profileId: filled.profileId }))
  await dispose()
}
if (removal) await changeEverything()

if (process.send) process.send(report)
else console.log(JSON.stringify(report))
if (process.connected) process.disconnect()
