import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { IdleReport } from './idle-process.ts'
import { runProcess, withPractice } from './practice.ts'

// What the core costs while nobody looks: run with `npm run bench`. A simulated hour is measured against the hour itself.
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    members: { type: 'string', default: '100000' },
    departments: { type: 'string', default: '2000' },
    hours: { type: 'string', default: '11' },
    seconds: { type: 'string', default: '60' },
  },
})
const hourMs = 3_600_000

const { members, hours, realShare } = await withPractice(options.departments, options.members, (args) =>
  runProcess<IdleReport>('idle-process.ts', [...args, options.hours, options.seconds], process.env, ['--expose-gc']),
)
const percent = (share: number) => `${(share * 100).toFixed(3)} % of a core`
const print = (label: string, value: string) => process.stdout.write(`${label.padEnd(34)}${value}\n`)

// The first hour pays for what is compiled and cached once.
const rest = hours.slice(1)
const quiet = rest.filter(({ jobs }) => jobs <= 1)
const busiest = rest.toSorted((a, b) => b.cpuMs - a.cpuMs)[0]
const mean = (list: typeof rest) => list.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / list.length / hourMs
print('people', String(members))
print('quiet hours', `${percent(mean(quiet))} (${quiet.length} hours, token refresh only)`)
print('busiest hour', `${percent((busiest?.cpuMs ?? 0) / hourMs)} (${busiest?.hour}:00, ${busiest?.jobs} jobs)`)
print('all hours', percent(mean(rest)))
print(`${options.seconds} real seconds`, percent(realShare))
print('heap after each hour', rest.map(({ heapMb }) => heapMb.toFixed(0)).join(' '))
print('memory after each hour', rest.map(({ rssMb }) => rssMb.toFixed(0)).join(' '))
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ members, hours, realShare }, null, 2))
