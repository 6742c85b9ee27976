import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

// Figures of exports, by hand: `node_modules/.bin/node test/bench/export-bench.ts [--members N] [--json FILE]`.
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    members: { type: 'string', default: '100000' },
    departments: { type: 'string', default: '2000' },
  },
})

interface Written {
  state: string
  rowsDone: number
  sizeBytes: number
  durationMs: number
  memoryOverIdleMb: number
  longestBlockMs: number
  longestWorkMs: number
  loopDelayP99Ms: number
}

// The app that people run is built: types need not be stripped from it whenever a thread starts.
const cache = mkdtempSync(join(tmpdir(), 'wecom-desk-bench-cache-'))
const root = mkdtempSync(join(tmpdir(), 'wecom-desk-bench-'))
const env = { ...process.env, NODE_COMPILE_CACHE: cache }
process.on('exit', () => [cache, root].forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const start = (file: string, args: string[]) =>
  fork(join(import.meta.dirname, file), args, { execArgv: ['--expose-gc'], env })
const run = <T>(args: string[]): Promise<T> =>
  new Promise((resolve, reject) => {
    const child = start('export-process.ts', args)
    let answer: T | null = null
    child.on('message', (message) => (answer = message as T))
    child.on('exit', (code) =>
      answer && code === 0 ? resolve(answer) : reject(new Error(`${args[0] ?? ''} ended with ${code}`)),
    )
  })

const practice = start('practice-process.ts', [options.departments, options.members])
const { apiBaseUrl, credentials } = await new Promise<{
  apiBaseUrl: string
  credentials: { corpId: string; secrets: { secret: string; agentId: number | null }[] }
}>((resolve) => practice.once('message', (message) => resolve(message as never)))
const [secret] = credentials.secrets
await run(['fill', root, apiBaseUrl, credentials.corpId, secret?.secret ?? '', String(secret?.agentId ?? 0)])
practice.disconnect()

const report: Record<string, Written> = {}
for (const format of ['csv', 'xlsx']) {
  // The first one fills the compile cache.
  if (format === 'csv') await run([format, root])
  const written = await run<Written>([format, root])
  if (written.state !== 'done') throw new Error(`${format}: ${JSON.stringify(written)}`)
  report[format] = written
  console.log(
    `${format.padEnd(5)} ${written.rowsDone} rows × 16 columns: ${(written.durationMs / 1000).toFixed(1)} s, ` +
      `${(written.sizeBytes / 1e6).toFixed(1)} MB, memory over idle ${written.memoryOverIdleMb.toFixed(0)} MB, ` +
      `longest block of the main thread ${written.longestBlockMs.toFixed(1)} ms of which work ${written.longestWorkMs.toFixed(1)} ms, loop delay p99 ${written.loopDelayP99Ms.toFixed(1)} ms`,
  )
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report, null, 2))
