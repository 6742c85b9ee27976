import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ownerActor } from '../../src-main/access/actor.ts'
import { exportSource } from '../../src-main/contract/exports.ts'
import type { ExportFormat } from '../../src-main/contract/exports.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createServices } from '../../src-main/services.ts'

// The real core on a data directory: `fill` mirrors a practice company into it, `xlsx` and `csv` write everybody of it.
const [mode, root, apiBaseUrl, corpId, secret, agentId] = process.argv.slice(2)
if (!mode || !root) throw new Error('usage: export-process fill|xlsx|csv FOLDER [URL CORP SECRET AGENT]')

const call = { actor: ownerActor('system', 'bench') }
const ports = createHostPorts({
  dataDir: join(root, 'data'),
  host: { kind: 'node', capabilities: [] },
  env: { WECOM_DESK_KEY_DIR: join(root, 'keys'), WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'warn' },
})
const services = await createServices(ports, { checkIntegrity: false })
const { areas } = services

const fill = async () => {
  await areas.vault.acceptKeyFile({}, call)
  const profile = await areas.profiles.add(
    {
      name: '演练',
      corpId: corpId ?? '',
      remark: '',
      environment: 'test',
      colour: 'blue',
      apiBaseUrl: apiBaseUrl ?? '',
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
      secret: secret ?? '',
      label: '',
      mayCallCustomerApis: false,
      unproven: true,
    },
    call,
  )
  const { runId } = await areas.sync.start(
    { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
    call,
  )
  for await (const _progress of await areas.sync.watch({ runId }, call));
  await areas.directory.find({ query: '王', limit: 1 }, call)
  return { state: (await areas.sync.get({ runId }, call)).state }
}

const write = async (format: ExportFormat) => {
  // What a page would have asked before, so that code and caches are there.
  await areas.directory.members(
    { ...exportSource.parse({ kind: 'members' }), ...noFilter, offset: 0, limit: 100 },
    call,
  )
  globalThis.gc?.()
  const idleBytes = process.memoryUsage.rss()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  // By the time that this thread itself worked, too: on a busy machine it also waits for a processor.
  let [longestMs, longestCpuMs, lastAt, lastCpu] = [0, 0, performance.now(), process.threadCpuUsage()]
  const ticking = setInterval(() => {
    const [now, cpu] = [performance.now(), process.threadCpuUsage()]
    longestMs = Math.max(longestMs, now - lastAt)
    longestCpuMs = Math.max(longestCpuMs, (cpu.user - lastCpu.user + cpu.system - lastCpu.system) / 1000)
    ;[lastAt, lastCpu] = [now, cpu]
  }, 1)
  delay.enable()
  let peakBytes = 0
  const startedAt = performance.now()
  const { exportId } = await areas.exports.start(
    { source: exportSource.parse({ kind: 'members', unmasked: true }), format, language: 'zh-CN' },
    call,
  )
  let last: { state: string; rowsDone: number; sizeBytes: number | null } | undefined
  for await (const task of await areas.exports.watch({ exportId }, call)) {
    last = task
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }
  const durationMs = performance.now() - startedAt
  clearInterval(ticking)
  delay.disable()
  return {
    ...last,
    durationMs,
    memoryOverIdleMb: (Math.max(peakBytes, process.resourceUsage().maxRSS * 1024) - idleBytes) / 1024 ** 2,
    longestBlockMs: longestMs,
    longestWorkMs: longestCpuMs,
    loopDelayP99Ms: delay.percentile(99) / 1e6,
  }
}

const noFilter = {
  children: true,
  query: '',
  status: [],
  leadersOnly: false,
  withoutMobile: false,
  removed: false,
  sort: 'default' as const,
  descending: false,
}
const report = mode === 'fill' ? await fill() : await write(mode === 'csv' ? 'csv' : 'xlsx')
await services.dispose()
process.send?.(report)
process.disconnect()
