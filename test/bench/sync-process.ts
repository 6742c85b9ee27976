import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ownerActor } from '../../src-main/access/actor.ts'
import type { Run } from '../../src-main/contract/sync.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createServices } from '../../src-main/services.ts'
import { searchQueries } from './search-queries.ts'

// The real core on a new data directory: a first sync, one without changes, and searches where asked for.
const [apiBaseUrl, corpId, secret, agentId, searches] = process.argv.slice(2)
if (!apiBaseUrl || !corpId || !secret || !agentId)
  throw new Error('usage: sync-process URL CORP SECRET AGENT [searches]')

const root = mkdtempSync(join(tmpdir(), 'wecom-desk-bench-'))
const call = { actor: ownerActor('system', 'bench') }
const ports = createHostPorts({
  dataDir: join(root, 'data'),
  host: { kind: 'node', capabilities: [] },
  env: { WECOM_DESK_KEY_DIR: join(root, 'keys'), WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'warn' },
})
const services = await createServices(ports, { checkIntegrity: true })
const { areas } = services
await areas.vault.acceptKeyFile({}, call)
const profile = await areas.profiles.add(
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
    profileId: profile.id,
    kind: 'app',
    agentId: Number(agentId),
    secret,
    label: '',
    mayCallCustomerApis: false,
    unproven: true,
  },
  call,
)

const idleBytes = process.memoryUsage.rss()
const sync = async (): Promise<{
  run: Run
  durationMs: number
  loopDelayMs: { p50: number; p99: number; max: number }
}> => {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const startedAt = performance.now()
  const { runId } = await areas.sync.start(
    { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
    call,
  )
  for await (const _progress of await areas.sync.watch({ runId }, call));
  const durationMs = performance.now() - startedAt
  delay.disable()
  const ms = (nanoseconds: number) => nanoseconds / 1e6
  return {
    run: await areas.sync.get({ runId }, call),
    durationMs,
    loopDelayMs: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
  }
}
const first = await sync()
// Searches wait for the index; what comes next is not measured against its building.
const indexStartedAt = performance.now()
await areas.directory.find({ query: '王', limit: 1 }, call)
const searchableAfterMs = performance.now() - indexStartedAt
const again = await sync()
const memoryOverIdleMb = (process.resourceUsage().maxRSS * 1024 - idleBytes) / 1024 ** 2

const timings: Record<string, number[]> = {}
if (searches) {
  for (const [kind, queries] of Object.entries(searchQueries)) {
    timings[kind] = []
    for (const query of queries) {
      const startedAt = performance.now()
      await areas.directory.find({ query, limit: 20 }, call)
      timings[kind].push(performance.now() - startedAt)
    }
  }
}
const members = (await areas.directory.summary({}, call)).memberCount
await services.dispose()
rmSync(root, { recursive: true })
process.send?.({ first, again, searchableAfterMs, memoryOverIdleMb, members, timings })
process.disconnect()
