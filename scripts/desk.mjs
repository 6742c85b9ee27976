// `npm run --silent desk -- ARGS`: the command line from a checkout, built first where that is needed.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const scripts = dirname(fileURLToPath(import.meta.url))
const root = dirname(scripts)
const oldestMajor = 24

if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
  console.error(`WeCom Desk needs Node ${oldestMajor}: run it through npm, as in \`npm run --silent desk -- --help\`.`)
  process.exit(1)
}

// stdout belongs to the command's result, so whatever the build says goes to stderr.
const build = spawnSync(process.execPath, [join(scripts, 'ensure-build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] })
if (build.status !== 0) process.exit(1)

// npm changes into the checkout; files on the command line are relative to where the person stands.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

// A signal to npm ends its shell, which passes nothing on: without it nobody wants the result any more.
const shell = process.ppid
const watch = setInterval(() => {
  if (process.ppid === shell) return
  clearInterval(watch)
  process.kill(process.pid, 'SIGTERM')
}, 500)
watch.unref()

// In this process: signals, streams and the exit code need no forwarding.
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href)
