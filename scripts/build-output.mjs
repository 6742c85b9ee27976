import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const root = resolve(import.meta.dirname, '..')

/** What a build makes; it is as old as the oldest of these. */
const results = [
  'main/index.js',
  'main/cli.js',
  'main/bulk-worker.js',
  'main/export-worker.js',
  'main/backup-worker.js',
  'main/diagnostics-worker.js',
  'preload/index.cjs',
  'renderer/index.html',
]
const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]

const outDir = join(root, 'out')
const cacheDir = join(root, 'node_modules/.cache')
const lockFile = join(cacheDir, 'wecom-desk-build.lock')
const lockPollMs = 100

/** Builds when the build is missing or older than the sources; callers at the same time build once. */
export const ensureBuild = async () => {
  if (isFresh()) return
  await lock()
  try {
    if (!isFresh()) await build()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

const isFresh = () => {
  const built = Math.min(...results.map((file) => modifiedMs(join(outDir, file))))
  return sources.every((source) => newestMs(join(root, source)) <= built)
}

/** @returns 0 for what does not exist */
const modifiedMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Folders count too: they change when a file is removed. */
const newestMs = (path) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))))
}

/** Beside the last build, which takes its place only when it has succeeded. */
const build = async () => {
  const startedAt = new Date()
  const fresh = join(cacheDir, `wecom-desk-build-${process.pid}`)
  const last = `${fresh}-last`
  try {
    const code = await electronVite(['build', '--logLevel', 'warn'], { WECOM_DESK_BUILD_DIR: fresh })
    if (code !== 0) throw new Error('构建失败，见上文。 / The build failed; see above.')
    // What was edited meanwhile may not be in it.
    for (const file of results) utimesSync(join(fresh, file), startedAt, startedAt)
    if (existsSync(outDir)) renameSync(outDir, last)
    renameSync(fresh, outDir)
  } finally {
    for (const folder of [fresh, last]) rmSync(folder, { recursive: true, force: true })
  }
}

/** Its output goes to stderr: stdout belongs to the results of whoever needs the build. */
const electronVite = (args, env) => {
  const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json')
  return new Promise((end, fail) => {
    spawn(process.execPath, [join(dirname(manifest), 'bin/electron-vite.js'), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 2, 2],
    })
      .once('error', fail)
      .once('exit', (code) => end(code ?? 1))
  })
}

const lock = async () => {
  mkdirSync(cacheDir, { recursive: true })
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!removeIfLeft()) await sleep(lockPollMs)
    }
  }
}

/** A process that was killed leaves its lock. Moved aside first, since another process may have replaced it meanwhile. */
const removeIfLeft = () => {
  if (isHeld(lockFile)) return false
  const aside = `${lockFile}.${randomUUID()}`
  try {
    renameSync(lockFile, aside)
  } catch {
    return true // somebody else has removed it
  }
  if (isHeld(aside)) renameSync(aside, lockFile)
  else rmSync(aside, { force: true })
  return true
}

const isHeld = (file) => {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Empty for the moment between being made and being written.
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM' // it runs under another user
  }
}
