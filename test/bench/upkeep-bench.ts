import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runProcess } from './practice.ts'
import type { Filled } from './read-process.ts'
import type { Upkeep } from './upkeep-process.ts'

// What backups, erasing and cleaning up cost the thread that answers people, with a large company. Part of `npm run bench`; by
// itself `node test/bench/upkeep-bench.ts [--only NAME] [--json FILE]`.
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    members: { type: 'string', default: '100000' },
    departments: { type: 'string', default: '2000' },
    days: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
})
/** No piece may hold the event loop longer, by the time of the processor. */
const holdLimitMs = 20

const root = mkdtempSync(join(tmpdir(), 'wecom-desk-bench-'))
process.on('exit', () => rmSync(root, { recursive: true, force: true }))
await runProcess<Filled>('read-company.ts', [root, options.departments, options.members, options.days])
const report = await runProcess<Upkeep[]>('upkeep-process.ts', [root, options.only])

// What this machine does to a thread that has nothing to do, with a small write every 50 ms: holds by the clock are told beside it.
const floor = report.find(({ name }) => name === 'nothing')?.held.longestMs ?? 0
const number = (value: number, digits = 0): string => value.toFixed(digits).padStart(8)
const heads = ['ms', 'cpu', 'hold cpu', 'limit', 'hold', '× floor', 'write']
process.stdout.write(
  `upkeep, ${options.members} members / ${options.departments} departments; ms of the main thread; write: the longest that a small write took; * above its limit\n` +
    `${''.padEnd(28)}${heads.map((head) => head.padStart(8)).join('')}\n`,
)
for (const { name, held, writeWaitMs, said } of report) {
  const { ms, cpuMs, longestMs, longestCpuMs } = held
  const figures = [number(ms), number(cpuMs), number(longestCpuMs, 1), number(holdLimitMs), number(longestMs, 1)]
  const ratio = floor > 0 ? number(longestMs / floor, 1) : '       –'
  const mark = longestCpuMs > holdLimitMs ? ' *' : '  '
  process.stdout.write(`${name.padEnd(28)}${figures.join('')}${ratio}${number(writeWaitMs)}${mark}  ${said}\n`)
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report, null, 2))
