import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Filled, Read } from './read-process.ts'

// What each read of the contract takes with a large company, and how long it keeps the event loop from turning. Part of
// `npm run bench`; by itself `node test/bench/read-bench.ts [--rounds N] [--only NAME] [--removal] [--json FILE]`.
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    members: { type: 'string', default: '100000' },
    departments: { type: 'string', default: '2000' },
    days: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    /** Also what changes something: rejecting the plan, removing the company. */
    removal: { type: 'boolean', default: false },
  },
})
/** No piece may hold the event loop longer, by the time of the processor. */
const holdLimitMs = 20
/** First pages, by the time of the processor: what a person waits for on an idle machine. */
const limitOf = (name: string): number => {
  if (name.startsWith('sync.compare') || name.startsWith('history.difference')) return 700
  if (name.startsWith('history.')) return 300
  return name.startsWith('sync.reject') || name.startsWith('profiles.remove') ? Infinity : 100
}

const root = mkdtempSync(join(tmpdir(), 'wecom-desk-bench-'))
process.on('exit', () => rmSync(root, { recursive: true, force: true }))
const run = <T>(file: string, args: string[]): Promise<T> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, file), args, { execArgv: [] })
    let answer: T | null = null
    child.on('message', (message) => (answer = message as T))
    child.on('exit', (code) =>
      answer && code === 0 ? resolve(answer) : reject(new Error(`${file} ended with ${code}`)),
    )
  })

const filled = await run<Filled>('read-company.ts', [root, options.departments, options.members, options.days])
const args = [root, JSON.stringify(filled), options.rounds, options.only]
const report = await run<Read[]>('read-process.ts', options.removal ? [...args, 'removal'] : args)

const number = (value: number, digits = 0): string => value.toFixed(digits).padStart(7)
process.stdout.write(
  `reads, ${options.members} members / ${options.departments} departments; ms, the least of ${options.rounds} rounds; * above its limit\n` +
    `${''.padEnd(40)}${['cold', 'cpu', 'limit', 'hold', 'cpu', 'limit', 'warm', 'hold', 'cpu'].map((head) => head.padStart(7)).join('')}\n`,
)
for (const { name, cold, warm } of report) {
  const limit = limitOf(name)
  const isAbove = cold.cpuMs > limit || Math.max(cold.longestCpuMs, warm?.longestCpuMs ?? 0) > holdLimitMs
  const first = [number(cold.ms), number(cold.cpuMs), Number.isFinite(limit) ? number(limit) : '      –']
  const holds = [number(cold.longestMs, 1), number(cold.longestCpuMs, 1), number(holdLimitMs)]
  const again = warm ? [number(warm.ms, 1), number(warm.longestMs, 1), number(warm.longestCpuMs, 1)] : []
  process.stdout.write(`${name.padEnd(40)}${[...first, ...holds, ...again].join('')}${isAbove ? ' *' : ''}\n`)
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report, null, 2))
