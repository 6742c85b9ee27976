import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProcess, withPractice } from './practice.ts'

// Figures of the directory: run with `npm run bench`. Ratios compare with the floor of the same run (see floor-process.ts).
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    members: { type: 'string', default: '100000' },
    departments: { type: 'string', default: '2000' },
    people: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
  },
})
/** As in src-main/directory/run/directory-fetch.ts. */
const fetchWidth = 8

interface Floor {
  durationMs: number
  rows: number
  requests: number
}
interface Sync {
  run: { state: string; counts: { members?: { created: number; unchanged: number } } }
  durationMs: number
  loopDelayMs: { p50: number; p99: number; max: number }
}
interface SyncReport {
  first: Sync
  again: Sync
  memoryOverIdleMb: number
  members: number
  timings: Record<string, number[]>
}

// The app that people run is built: types need not be stripped from it whenever a thread starts, and here only once.
const env = { ...process.env, NODE_COMPILE_CACHE: mkdtempSync(join(tmpdir(), 'wecom-desk-bench-cache-')) }
process.on('exit', () => rmSync(env.NODE_COMPILE_CACHE, { recursive: true, force: true }))

const run = <T>(file: string, args: string[]) => runProcess<T>(file, args, env)
const sorted = (list: number[]) => list.toSorted((a, b) => a - b)
const percentile = (list: number[], share: number) =>
  sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? Number.NaN
const median = (list: number[]) => percentile(list, 0.5)
const rounded = (value: number, digits = 2) => Number(value.toFixed(digits))
const print = (label: string, value: string) => process.stdout.write(`${label.padEnd(34)}${value}\n`)

const floors: Floor[] = []
const reports: SyncReport[] = []
await withPractice(options.departments, options.members, async (args) => {
  // Fill the practice company's cache and the compile cache, so that the first one measured does not pay for them.
  await run<Floor>('floor-process.ts', [...args, String(fetchWidth)])
  await run<SyncReport>('sync-process.ts', args)
  for (let round = 0; round < Number(options.rounds); round++) {
    floors.push(await run<Floor>('floor-process.ts', [...args, String(fetchWidth)]))
    reports.push(await run<SyncReport>('sync-process.ts', args))
  }
})
const searched = await withPractice(String(Math.ceil(Number(options.people) / 50)), options.people, (args) =>
  run<SyncReport>('sync-process.ts', [...args, 'searches']),
)
for (const report of [...reports, searched]) {
  if (report.first.run.state !== 'succeeded' || report.again.run.state !== 'succeeded') {
    throw new Error(`A sync did not succeed: ${JSON.stringify([report.first.run, report.again.run])}`)
  }
}

const floorMs = median(floors.map(({ durationMs }) => durationMs))
const firstMs = median(reports.map(({ first }) => first.durationMs))
const againMs = median(reports.map(({ again }) => again.durationMs))
const allSearches = Object.values(searched.timings).flat()
const summary = {
  firstSyncRatio: rounded(firstMs / floorMs),
  resyncRatio: rounded(againMs / floorMs),
  memoryOverIdleMb: rounded(Math.max(...reports.map(({ memoryOverIdleMb }) => memoryOverIdleMb)), 0),
  loopDelayP99Ms: rounded(
    Math.max(...reports.flatMap(({ first, again }) => [first.loopDelayMs.p99, again.loopDelayMs.p99])),
    1,
  ),
  searchP95Ms: rounded(percentile(allSearches, 0.95)),
}

print('members / departments', `${options.members} / ${options.departments}`)
print('floor (median)', `${rounded(floorMs, 0)} ms, ${floors[0]?.rows ?? 0} rows, ${floors[0]?.requests ?? 0} requests`)
print('first sync (median)', `${rounded(firstMs, 0)} ms = ${summary.firstSyncRatio} × floor`)
print('unchanged re-sync (median)', `${rounded(againMs, 0)} ms = ${summary.resyncRatio} × floor`)
print('peak memory over idle', `${summary.memoryOverIdleMb} MB`)
for (const [label, of] of [
  ['first sync', 'first'],
  ['re-sync', 'again'],
] as const) {
  const worst = (key: 'p50' | 'p99' | 'max') =>
    rounded(Math.max(...reports.map((report) => report[of].loopDelayMs[key])), 1)
  print(`event-loop delay, ${label}`, `p50 ${worst('p50')} ms, p99 ${worst('p99')} ms, max ${worst('max')} ms`)
}
for (const [kind, timings] of Object.entries(searched.timings)) {
  print(
    `search ${kind}`,
    `p50 ${rounded(percentile(timings, 0.5))} ms, p95 ${rounded(percentile(timings, 0.95))} ms (${timings.length} queries, ${searched.members} people)`,
  )
}
if (options.json !== undefined) {
  writeFileSync(options.json, JSON.stringify({ ...summary, raw: { floors, reports, searched } }, null, 2))
}
